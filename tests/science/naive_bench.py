"""A second alert bench, written without looking at the first: EARS C1 by loops over days, for the witnesses."""

from tandem.science.alert_bench import DAYS_A_MONTH, History, Spike


def naive_bench(history: History, budget: float, spikes: list[Spike], window: int) -> tuple[float, list[int | None]]:
    """C1 by a loop over days: the threshold by trying, and each spike's delay in a copy of the whole record."""

    def scores(counts: list[float]) -> dict[int, float]:
        found = {}
        for day in range(7, len(counts)):
            past = counts[day - 7 : day]
            mean = sum(past) / 7
            spread = (sum((x - mean) ** 2 for x in past) / 6) ** 0.5
            if spread > 1e-12:
                found[day] = (counts[day] - mean) / spread
            else:
                found[day] = 999.0 if counts[day] > mean else 0.0
        return found

    counts = [float(x) for x in history.counts]
    plain = scores(counts)
    allowed = int(budget * (history.days - 7) / DAYS_A_MONTH)
    cut = next(z for z in sorted(plain.values()) if sum(one > z + 1e-9 for one in plain.values()) <= allowed)
    delays = []
    for spike in spikes:
        copy = list(counts)
        for step in range(spike.length):
            copy[spike.day + step] += spike.events
        planted = scores(copy)
        new = [
            step
            for step in range(window)
            if planted[spike.day + step] > cut + 1e-9 >= 0 and plain[spike.day + step] <= cut + 1e-9
        ]
        delays.append(new[0] if new else None)
    return max(cut, 0.0), delays
