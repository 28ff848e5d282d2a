"""The two ways out, against real servers that take, refuse, stall and hang up."""

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes, policy
from uuid import UUID

import pytest

from fazhi.kernel.notices import configuration
from fazhi.kernel.notices.rules import EMAIL, SMS
from fazhi.kernel.notices.tests.conftest import AT, free_port
from fazhi.kernel.notices.transports import HttpGateway, Letter, NotSent, Rejected, Smtp, Unsure

NUMBER = UUID("01999999-0000-7000-8000-000000000001")
MAIL = Letter(NUMBER, EMAIL, "aili@example.org", "您的诉求已受理", "编号 YL-1。\n.\n请保存查询码。", AT)
TEXT = Letter(NUMBER, SMS, "13800000000", "", "您的诉求已受理，{key} 原样保留。", AT)


def mail(mailbox, **changes) -> Smtp:
    return replace(Smtp(mailbox.host, mailbox.port, "云岭县 <fazhi@example.gov.cn>", timeout_s=3), **changes)


def sms(gateway, **changes) -> HttpGateway:
    return replace(HttpGateway(gateway.url, timeout_s=0.5), **changes)


def test_a_mail_arrives_whole_with_a_number_that_is_the_same_every_time(mailbox):
    numbers = {mail(mailbox).send(MAIL), mail(mailbox).send(MAIL)}
    assert numbers == {f"<{NUMBER}@example.gov.cn>"}
    envelope = mailbox.received[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("fazhi@example.gov.cn", ["aili@example.org"])
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == "您的诉求已受理"
    assert message["Message-ID"] == numbers.pop()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == MAIL.body.splitlines()
    assert message["Date"].datetime == AT


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "outcome"), [("451 later", NotSent), ("550 no such user", Rejected)])
def test_a_mail_server_that_says_no_has_not_taken_it(mailbox, command, answer, outcome):
    mailbox.refuse[command] = answer
    with pytest.raises(outcome, match=answer[:3]):
        mail(mailbox).send(MAIL)
    assert mailbox.received == []


def test_a_mail_server_that_is_not_there_has_taken_nothing(mailbox):
    with pytest.raises(NotSent, match="refused"):
        mail(mailbox, port=free_port()).send(MAIL)


def test_a_mail_server_that_never_greets_has_taken_nothing(mailbox):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(NotSent, match="timed out"):
            mail(mailbox, port=port, timeout_s=0.3).send(MAIL)


def test_a_mail_server_that_asks_for_no_password_and_gets_one_has_taken_nothing(mailbox):
    with pytest.raises(NotSent):
        mail(mailbox, username="fazhi", password="secret").send(MAIL)
    with pytest.raises(NotSent):
        mail(mailbox, security="starttls").send(MAIL)
    assert mailbox.received == []


@pytest.fixture
def forged(tmp_path):
    """A TLS mail server with a certificate nobody vouches for; its port."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl program to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "2",
    ]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=greet_once, args=(server, context))
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def greet_once(server: socket.socket, context: ssl.SSLContext) -> None:
    line, _ = server.accept()
    with suppress(ssl.SSLError, OSError), context.wrap_socket(line, server_side=True) as trusted:
        trusted.sendall(b"220 welcome\r\n")


def test_a_mail_server_nobody_vouches_for_is_given_neither_password_nor_message(mailbox, forged):
    with pytest.raises(NotSent, match="certificate"):
        mail(mailbox, port=forged, security="tls", username="fazhi", password="secret").send(MAIL)


def test_a_mail_whose_line_breaks_after_the_text_is_in_doubt(mailbox):
    mailbox.hang_up_after_data = True
    with pytest.raises(Unsure):
        mail(mailbox).send(MAIL)
    assert len(mailbox.received) == 1


def test_a_gateway_is_asked_as_its_settings_say(gateway):
    template = {"mobile": "{address}", "content": {"text": "【云岭】{text}"}, "list": ["{key}"], "type": 3}
    way = sms(
        gateway,
        headers={"Authorization": "Bearer t"},
        body=template,
        success_field="code",
        success_value=0,
        id_field="data.id",
    )
    assert way.send(TEXT) == "g-1"
    asked = gateway.asked[0]
    assert asked["body"] == {
        "mobile": "13800000000",
        "content": {"text": "【云岭】您的诉求已受理，{key} 原样保留。"},
        "list": [str(NUMBER)],
        "type": 3,
    }
    assert asked["headers"]["Idempotency-Key"] == str(NUMBER)
    assert asked["headers"]["Authorization"] == "Bearer t"


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        (500, {}, Unsure),
        (503, {}, Unsure),
        (400, {"msg": "bad number"}, Rejected),
        (422, {}, Rejected),
        (401, {}, NotSent),
        (429, {}, NotSent),
        (302, {}, NotSent),
        (200, {"code": 7, "msg": "余额不足"}, NotSent),
        (200, b"<html>", Unsure),
        (200, "hang up", Unsure),
        (200, "stay silent", Unsure),
    ],
)
def test_what_a_gateway_answers_decides_what_is_known(gateway, status, answer, outcome):
    gateway.answers = [(status, answer)]
    with pytest.raises(outcome):
        sms(gateway, success_field="code", success_value=0).send(TEXT)


def test_a_gateway_without_a_success_field_is_believed_by_its_status(gateway):
    gateway.answers = [(200, b"OK")]
    assert sms(gateway).send(TEXT) == ""


def test_a_gateway_that_is_not_there_has_taken_nothing(gateway):
    with pytest.raises(NotSent):
        sms(gateway, url=f"http://127.0.0.1:{free_port()}/").send(TEXT)
    with pytest.raises(NotSent):
        sms(gateway, url="gopher://example.org/").send(TEXT)


def test_the_ways_out_are_those_the_settings_name(settings):
    settings.EMAIL_HOST = settings.SMS_GATEWAY_URL = ""
    assert configuration.transports() == {}
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.DEFAULT_FROM_EMAIL = (
        "mail.example.org",
        True,
        "a@b.org",
    )
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = "https://sms.example.org/send", "t"
    settings.SMS_GATEWAY = {
        "success_field": "code",
        "success_value": 0,
        "headers": {"X": "1"},
        "idempotent": True,
    }
    found = configuration.transports()
    assert found[EMAIL] == Smtp("mail.example.org", settings.EMAIL_PORT, "a@b.org", security="starttls")
    assert found[SMS] == HttpGateway(
        "https://sms.example.org/send",
        headers={"X": "1", "Authorization": "Bearer t"},
        success_field="code",
        success_value=0,
        idempotent=True,
    )
    assert (found[EMAIL].idempotent, found[SMS].idempotent) == (False, True)
