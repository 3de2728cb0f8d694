"""Addresses of these pages."""

from __future__ import annotations

from django.urls import include, path

from fairhearing.web.desk import (
    account,
    aside,
    case,
    colleague,
    enrol,
    enter,
    entry,
    file,
    inbox,
    keys,
    mail,
    passkey,
    recover,
    routing,
    second,
    sign_in,
    sign_out,
    summary,
    which,
    write,
)

app_name = "desk"
below_desk = [
    path("", inbox.inbox, name="inbox"),
    path("sign-in/", which.which, name="which"),
    path("second/", second.second, name="second"),
    path("enrol/", enrol.enrol, name="enrol"),
    path("sign-out/", sign_out.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/mail/", mail.mail, name="mail"),
    path("account/recovery/", account.recovery, name="recovery"),
    path("account/recovery/code/", account.recovery_code, name="recovery_code"),
    path("account/recovery/kept/", account.forget_recovery_code, name="forget_recovery_code"),
    path("account/passkey/", passkey.add_passkey, name="add_passkey"),
    path("account/passkey/remove/", passkey.remove_passkey, name="remove_passkey"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<slug:asked>/", keys.answer, name="answer"),
    path("aside/", inbox.set_aside, name="aside"),
    path("enter/", enter.enter, name="enter"),
    path("enter/<slug:way>/", enter.enter_by, name="enter_by"),
    path("hand-over/<slug:sending>/", enter.hand_over, name="hand_over"),
    path("hand-over/<slug:sending>/done/", enter.handed_over, name="handed_over"),
    path("case/<slug:ref>/", case.case, name="case"),
    path("case/<slug:ref>/danger/", routing.reach, name="reach"),
    path("case/<slug:ref>/declare/", routing.declare, name="declare"),
    path("case/<slug:ref>/stand-aside/", routing.stand_aside, name="stand_aside"),
    path("case/<slug:ref>/open/", case.open_report, name="open"),
    path("case/<slug:ref>/who/", case.show_identity, name="show_identity"),
    path("case/<slug:ref>/write/<slug:purpose>/", write.write, name="write"),
    path("case/<slug:ref>/summary/", summary.summary, name="summary"),
    path("case/<slug:ref>/colleague/", colleague.colleague, name="colleague"),
    path("case/<slug:ref>/aside/", aside.put_aside, name="put_aside"),
    path("case/<slug:ref>/take-back/", aside.take_back, name="take_back"),
    path("case/<slug:ref>/file/<slug:document>/", file.file, name="file"),
    path("case/<slug:ref>/entry/<int:number>/", entry.entry, name="entry"),
    path("case/<slug:ref>/entry/<int:number>/proof/", entry.proof, name="proof"),
]
urlpatterns = [
    path("o/<slug:slug>/desk/", sign_in.sign_in, name="sign_in"),
    path("o/<slug:slug>/desk/recover/", recover.recover, name="recover"),
    path("desk/", include(below_desk)),
]
