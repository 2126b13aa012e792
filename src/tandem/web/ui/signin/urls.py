"""Sign-in pages, under /duty/account/ and /account/. Of django-allauth only login and the TOTP step are here."""

from django.urls import path

from tandem.web.ui.signin import views

urlpatterns = [
    path("", views.show_shift, name="account_shift"),
    path("login/", views.PasswordPage.as_view(), name="account_login"),
    path("code/", views.CodePage.as_view(), name="mfa_authenticate"),
    path("first/", views.first_sign_in, name="account_first_sign_in"),
    path("lock/", views.show_lock, name="lock"),
    path("here/", views.still_here, name="account_here"),
    path("logout/", views.sign_out, name="account_logout"),
    path("demo/", views.demo_sign_in, name="account_demo"),
]
