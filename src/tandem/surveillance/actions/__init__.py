"""Writes of surveillance."""

from tandem.surveillance.actions.appearances import raise_appearances
from tandem.surveillance.actions.areas import assign_areas, register_areas
from tandem.surveillance.actions.bench import choose_detection, keep_bench_run, return_to_shipped
from tandem.surveillance.actions.clock import advance_replay_clock, set_replay_clock
from tandem.surveillance.actions.entries import entries_in_turn, withdraw_entry
from tandem.surveillance.actions.events import record_enforcement, record_overdoses
from tandem.surveillance.actions.findings import FindingsRecorded, move_alert, record_findings
from tandem.surveillance.actions.fingerprints import key_fingerprints
from tandem.surveillance.actions.forecasts import (
    judge_forecast,
    keep_place_list,
    seal_forecast,
    switch_forecast_off,
    switch_forecast_on,
)
from tandem.surveillance.actions.hooks import (
    add_hook,
    claim_digest,
    confirm_hook,
    end_digest,
    end_hook,
    note_delivery,
    note_digest,
    subscribe_digest,
)
from tandem.surveillance.actions.hot_spots import keep_place_study
from tandem.surveillance.actions.incidents import raise_mass_overdoses
from tandem.surveillance.actions.indicators import record_indicators
from tandem.surveillance.actions.responses import (
    assign_task,
    close_response,
    edit_playbook,
    install_playbooks,
    move_task,
    open_operation_response,
    open_response,
    open_watch_response,
)
from tandem.surveillance.actions.runs import ask_run, cancel_run, claim_run, fail_run, finish_run, note_beat
from tandem.surveillance.actions.saved_views import forget_view, keep_view
from tandem.surveillance.actions.supply import (
    record_context,
    record_field_tests,
    record_program_start,
    record_samples,
    remove_program_start,
)
from tandem.surveillance.actions.telling import end_sharing, escalate_alerts, share_alerts
from tandem.surveillance.actions.watches import (
    close_watch,
    end_watches,
    keep_watch_history,
    open_watches,
    pair_agencies,
)

__all__ = [
    "FindingsRecorded",
    "add_hook",
    "advance_replay_clock",
    "ask_run",
    "assign_areas",
    "assign_task",
    "cancel_run",
    "choose_detection",
    "claim_digest",
    "claim_run",
    "close_response",
    "close_watch",
    "confirm_hook",
    "edit_playbook",
    "end_digest",
    "end_hook",
    "end_sharing",
    "end_watches",
    "entries_in_turn",
    "escalate_alerts",
    "fail_run",
    "finish_run",
    "forget_view",
    "install_playbooks",
    "judge_forecast",
    "keep_bench_run",
    "keep_place_list",
    "keep_place_study",
    "keep_view",
    "keep_watch_history",
    "key_fingerprints",
    "move_alert",
    "move_task",
    "note_beat",
    "note_delivery",
    "note_digest",
    "open_operation_response",
    "open_response",
    "open_watch_response",
    "open_watches",
    "pair_agencies",
    "raise_appearances",
    "raise_mass_overdoses",
    "record_context",
    "record_enforcement",
    "record_field_tests",
    "record_findings",
    "record_indicators",
    "record_overdoses",
    "record_program_start",
    "record_samples",
    "register_areas",
    "remove_program_start",
    "return_to_shipped",
    "seal_forecast",
    "set_replay_clock",
    "share_alerts",
    "subscribe_digest",
    "switch_forecast_off",
    "switch_forecast_on",
    "withdraw_entry",
]
