"""What the template's parameters allow: nothing that AWS or the functions would refuse later."""

import math
import re
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Address
from typing import get_args

import httpx
import pytest
from botocore.session import Session
from hypothesis import example, given
from hypothesis import strategies as st

from shared.bootstrap.settings import Settings
from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.automatic_titles import AutomaticTitles
from shared.rules.limits import MAX_LIMIT_MICROS
from shared.rules.rates import Rate
from tests.support.template import functions, load_template

PARAMETERS = load_template()["Parameters"]
THROTTLES = [
    "ApiRateLimit",
    "ApiBurstLimit",
    "TitleRateLimit",
    "TitleBurstLimit",
    "RenameRateLimit",
    "RenameBurstLimit",
    "WatchRateLimit",
    "WatchBurstLimit",
]
CONCURRENCIES = ["ProvisionedConcurrency", "AutomaticTitleConcurrency"]


def deployment_configs() -> set[str]:
    """CodeDeploy's own for Lambda, as its user guide lists them."""
    canaries = {f"Canary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)}
    linear = {f"Linear10PercentEvery{minutes}Minutes" for minutes in (2, 3, 10)}
    return {*canaries, *linear, "Linear10PercentEvery1Minute"}


def allows(name: str, value: str) -> bool:
    """Whether CloudFormation takes ``value``: of a list each value, without the spaces around it."""
    parameter = PARAMETERS[name]
    if parameter["Type"] == "CommaDelimitedList":
        return all(_allows_one(parameter, part.strip()) for part in value.split(","))
    return _allows_one(parameter, value)


def _allows_one(parameter: dict[str, object], value: str) -> bool:
    values, pattern = parameter.get("AllowedValues"), parameter.get("AllowedPattern")
    if isinstance(values, list) and value not in map(str, values):
        return False
    if parameter["Type"] == "Number":
        number = _number(value)
        low, high = (float(str(parameter.get(f"{end}Value", math.nan))) for end in ("Min", "Max"))
        return number is not None and not (number < low or number > high)
    assert parameter["Type"] in {"String", "CommaDelimitedList"}
    fits = pattern is None or re.fullmatch(str(pattern), value) is not None
    return fits and len(value) <= int(str(parameter.get("MaxLength", 4096)))


def _number(text: str) -> float | None:
    plain = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text, re.ASCII)
    return float(text) if plain else None


@cache
def retention_days() -> set[int]:
    """What CloudWatch Logs takes, by botocore's description of it."""
    documentation = Session().get_service_model("logs").shape_for("Days").documentation
    return {int(number) for number in re.findall(r"\d+", documentation)}


@cache
def changes_in_a_batch() -> int:
    """Of the stream, for the function that writes the history."""
    (mapping,) = (
        event["Properties"]
        for event in functions()["TitleEventsFunction"]["Events"].values()
        if event["Type"] == "DynamoDB"
    )
    return int(mapping["BatchSize"])


def _is_topic(arn: str) -> bool:
    parts = arn.split(":")
    return (
        len(parts) == 6
        and (parts[0], parts[2]) == ("arn", "sns")
        and re.fullmatch(r"aws(-[a-z]+)*", parts[1]) is not None
        and re.fullmatch(r"[a-z]+(-[a-z]+)+-\d+", parts[3]) is not None
        and re.fullmatch(r"\d{12}", parts[4], re.ASCII) is not None
        and re.fullmatch(r"[\w-]{1,256}", parts[5], re.ASCII) is not None  # a FIFO topic ends in .fifo
    )


def _is_arn(text: str, service: str, kind: str) -> bool:
    """Whether it names a thing of a service in a region and an account."""
    parts = text.split(":")
    return (
        len(parts) == 6
        and (parts[0], parts[2]) == ("arn", service)
        and re.fullmatch(r"\d{12}", parts[4], re.ASCII) is not None
        and re.fullmatch(rf"{kind}/[\w-]+", parts[5], re.ASCII) is not None
    )


def _is_host(text: str) -> bool:
    """Whether it may be in a certificate: whole labels in lower case, the last of which is no number."""
    labels = text.split(".")
    return (
        len(labels) > 1
        and len(text) <= 253
        and not labels[-1][0].isdecimal()
        and all(re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)", label) for label in labels)
    )


def _is_origin(text: str) -> bool:
    """Whether a browser may send it: a client's parser gives the same text again. Or AWS knows it for any."""
    if text in {"*", "http://*", "https://*"}:
        return True
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode()
        if host.rpartition(".")[2].isdecimal():  # browsers take that for an address, in short or in full
            IPv4Address(host)
    except (httpx.InvalidURL, ValueError):
        return False
    return (
        f"{url.scheme}://{url.netloc.decode()}" == text
        and url.scheme in {"http", "https"}
        and all(label[:1].isalnum() for label in host.split("."))
        and (url.port is None or url.port in range(1, 1 << 16))
    )


def _is_issuer(text: str) -> bool:
    return text == "" or (text.startswith("https://") and len(text) > 8 and not re.search(r"\s", text))


# What the service that a parameter's value ends at takes. A function's environment holds 4 KB.
TAKES: dict[str, Callable[[str], bool]] = {
    "Architecture": lambda text: text in {"arm64", "x86_64"},
    "DeploymentPreference": lambda text: text in {"AllAtOnce", *deployment_configs()},
    "SnapStart": lambda text: text in {"None", "PublishedVersions"},
    **dict.fromkeys(CONCURRENCIES, lambda text: text.isascii() and text.isdigit() and int(text) < 10_000),
    "JwtIssuer": lambda text: _is_issuer(text) and len(text) <= 512,
    "JwtAudience": lambda text: all(len(part.strip()) <= 256 for part in text.split(",")),
    "AllowedOrigin": lambda text: all(map(_is_origin, text.split(","))),
    **dict.fromkeys(("DomainName", "WatchDomainName"), lambda text: text == "" or _is_host(text)),
    "CertificateArn": lambda text: text == "" or _is_arn(text, "acm", "certificate"),
    "KmsKeyArn": lambda text: text == "" or _is_arn(text, "kms", "key"),
    "PageClientId": lambda text: len(text) <= 256,
    # As Cognito says for a domain's prefix, and RFC 6749 for a scope.
    "UserPoolDomain": lambda text: (
        re.fullmatch(r"([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?", text) is not None
        and not any(word in text for word in ("aws", "amazon", "cognito"))
    ),
    "ActForUsersScope": lambda text: re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]{0,256}", text) is not None,
    # It ends where a secret's name may go on, and IAM reads no sign of it as a wildcard.
    "ModelKeyPrefix": lambda text: re.fullmatch(r"[\w/+=.@-]{0,254}[^\W_]/", text, re.ASCII) is not None,
    "TitleBudgetSeconds": lambda text: 1 <= float(text) <= 17,
    **dict.fromkeys(THROTTLES, lambda text: text.isascii() and text.isdigit() and 0 < int(text) < 100_000),
    "AutomaticTitles": lambda text: text in get_args(AutomaticTitles),
    "DefaultUsageLimitMicros": lambda text: text == "none" or 0 <= int(text) <= MAX_LIMIT_MICROS,
    "TitleRequestsPerMinute": lambda text: Rate(int(text)).refill > 0,
    "NewChatsPerMinute": lambda text: Rate(int(text)).refill > 0,
    "WatchTicketsPerMinute": lambda text: Rate(int(text)).refill > 0,
    "MaxChats": lambda text: int(text) >= 1,
    "MaxChatMessages": lambda text: int(text) >= 1,
    "MaxChatBytes": lambda text: int(text) > 2 * MAX_BODY_BYTES,
    "MaxChatTitles": lambda text: int(text) >= changes_in_a_batch(),
    "EventArchiveDays": lambda text: text == "0" or int(text) > 0,
    "SpendAlarmMicros": lambda text: text == "0" or int(text) > 0,
    "AlarmTopicArn": lambda text: text == "" or _is_topic(text),
    "LogRetentionDays": lambda text: int(text) in retention_days(),
    "AccessLogClass": lambda text: text in {"STANDARD", "INFREQUENT_ACCESS"},
    "Tracing": lambda text: text in {"PassThrough", "Active"},
    "LogLevel": lambda text: text in {"DEBUG", "INFO", "WARNING", "ERROR"},
}
GOOD: dict[str, list[str]] = {
    "Architecture": ["arm64", "x86_64"],
    "DeploymentPreference": ["AllAtOnce", "Canary10Percent30Minutes", "Linear10PercentEvery1Minute"],
    "SnapStart": ["None", "PublishedVersions"],
    **{name: ["0", "1", "9999"] for name in CONCURRENCIES},
    "JwtIssuer": ["", "https://id.example.com", "https://id.example.com/realms/a?x=1"],
    "JwtAudience": ["", "chat", "chat,https://api.example.com", "a, b"],
    "AllowedOrigin": [
        "https://none.invalid",
        "http://localhost:3000",
        "https://*",
        "*",
        "https://chat.example.com,https://admin.example.com,http://localhost:3000",
    ],
    "DomainName": ["", "titles.example.com", "a-1.xn--p1ai", "1a.io"],
    "WatchDomainName": ["", "live.titles.example.com"],
    "CertificateArn": [
        "",
        "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    ],
    "KmsKeyArn": [
        "",
        "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012",
        "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234567890abcdef1234567890abcdef",
    ],
    "PageClientId": ["", "0oa1b2c3", "https://client.example/id"],
    "UserPoolDomain": ["", "titles-example-com", "a", "a" * 63],
    "ActForUsersScope": ["", "chat-titles/act-for-users", "https://api.example.com/act[x]"],
    "ModelKeyPrefix": ["chat-titles/", "prod/titles/keys/", "a/"],
    "TitleBudgetSeconds": ["1", "17", "2.5"],
    **{name: ["1", "20", "10000"] for name in THROTTLES},
    "AutomaticTitles": ["off", "first", "follow"],
    "DefaultUsageLimitMicros": ["none", "0", "1000000", "9" * 15],
    "TitleRequestsPerMinute": ["1", "30", "999999"],
    "NewChatsPerMinute": ["1", "60", "999999"],
    "WatchTicketsPerMinute": ["1", "60", "999999"],
    "MaxChats": ["1", "10000", "999999999"],
    "MaxChatMessages": ["1", "20000", "999999999"],
    "MaxChatBytes": ["1000000", "999999999999"],
    "MaxChatTitles": ["100", "1000", "999999999"],
    "EventArchiveDays": ["0", "1", "30", "9999"],
    "SpendAlarmMicros": ["0", "1", "5000000", "9" * 15],
    "AlarmTopicArn": [
        "",
        "arn:aws:sns:eu-west-1:123456789012:alarms",
        "arn:aws-us-gov:sns:us-gov-west-1:123456789012:a_b-c",
    ],
    "LogRetentionDays": ["1", "30", "3653"],
    "AccessLogClass": ["STANDARD", "INFREQUENT_ACCESS"],
    "Tracing": ["PassThrough", "Active"],
    "LogLevel": ["DEBUG", "INFO", "WARNING", "ERROR"],
}
_PIECES = sorted({piece for values in GOOD.values() for value in values for piece in re.split(r"\b", value)})
_SIGNS = [".", "0", "-", " ", "\n", "/", "*", ",", ".fifo"]
_SPOILT = ["{} ", " {}", "{}.0", "{}/", "-{}", "{0}{0}"]
_VALUES = st.sampled_from([value for values in GOOD.values() for value in values])
_LABELS = st.sampled_from(["a", "A", "a-1", "a_b", "-a", "1", "10", "010", "256", "0x1", "", "*", "é", "a@b"])
_HOSTS = st.lists(_LABELS, min_size=1, max_size=4).map(".".join)
_PORTS = st.integers(-1, 70_000) | st.sampled_from([0, 80, 443, 65_535, 65_536, "", "080", "0443"])
_ORIGINS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTPS://", "ws://", "//", ""]),
    _HOSTS,
    _PORTS.map(":{}".format) | st.just(""),
    st.sampled_from(["", "", "", "/", "?", "#"]),
)
NEAR_MISSES = st.one_of(
    _ORIGINS,
    st.lists(st.sampled_from([*_PIECES, *_SIGNS]), max_size=12).map("".join),
    st.builds(str.format, st.sampled_from(_SPOILT), _VALUES),
    st.integers(-1, 4000).map(str),
    st.floats().map(str),
    st.text(),
)


def test_every_parameter_is_looked_at() -> None:
    """A new one needs to say what takes its value, and what is wrong with a value that is refused."""
    assert set(TAKES) == set(GOOD) == set(PARAMETERS)
    for parameter in PARAMETERS.values():
        assert parameter["Description"]
        assert ("AllowedPattern" in parameter) == ("ConstraintDescription" in parameter)


@pytest.mark.parametrize("name", PARAMETERS)
@given(near=NEAR_MISSES)
@example(near="31")
@example(near="0.0")
@example(near="0.5")
@example(near="https://chat.example.com/")
@example(near="chat.example.com")
@example(near="https://Chat.example.com")
@example(near="https://..")
@example(near="https://-a")
@example(near="https://a:443")
@example(near="http://a:80")
@example(near="http://a:0")
@example(near="http://a:65536")
@example(near="http://1.2.3")
@example(near="arn:aws:sns:eu-west-1:123456789012:alarms.fifo")
@example(near="arn:aws:sqs:eu-west-1:123456789012:alarms")
@example(near="x" * 3000)
def test_value_that_is_allowed_is_taken(name: str, near: str) -> None:
    """By the AWS service or the function that it is for."""
    if allows(name, near):
        assert TAKES[name](near)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in GOOD for value in GOOD[name]])
def test_value_that_is_taken_is_allowed(name: str, value: str) -> None:
    """So that no pattern refuses what people need; defaults among them."""
    assert allows(name, value)
    assert TAKES[name](value)
    assert allows(name, str(PARAMETERS[name]["Default"]))


@given(
    st.ip_addresses(v=4).map(str)
    | st.sampled_from(["localhost", "chat.example.com", "xn--80ak6aa92e.xn--p1ai", "1a.b_c-d"]),
    st.integers(1, 65_535).filter(lambda port: port not in {80, 443}).map(":{}".format) | st.just(""),
)
@example("a", ":1")
@example("a", ":65535")
def test_origin_that_a_browser_sends_is_allowed(host: str, port: str) -> None:
    """Of any port and address."""
    for origin in (f"http://{host}{port}", f"https://{host}{port}"):
        assert allows("AllowedOrigin", origin)
        assert TAKES["AllowedOrigin"](origin)


def test_deployment_without_the_variables_has_the_parameters_defaults() -> None:
    """A rate or a quota that a function is not told still holds."""
    settings = Settings.from_environment()
    values = {**vars(settings), **vars(settings.quotas)}
    for field, parameter in (
        ("title_requests_per_minute", "TitleRequestsPerMinute"),
        ("new_chats_per_minute", "NewChatsPerMinute"),
        ("watch_tickets_per_minute", "WatchTicketsPerMinute"),
        ("chats", "MaxChats"),
        ("chat_messages", "MaxChatMessages"),
        ("chat_bytes", "MaxChatBytes"),
        ("chat_titles", "MaxChatTitles"),
    ):
        assert values[field] == int(PARAMETERS[parameter]["Default"])


def test_log_groups_days_are_all_that_cloudwatch_takes() -> None:
    """As its documentation lists them."""
    assert set(PARAMETERS["LogRetentionDays"]["AllowedValues"]) == retention_days()
