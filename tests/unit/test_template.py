"""template.yaml against the code that it deploys."""

import importlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from functions.auto_title.app import TITLE_MILLISECONDS
from functions.title_events.app import LATE_MILLISECONDS
from shared.adapters.dynamodb.backlog_segments import LEASE
from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, QUIET_IMPORT
from shared.adapters.dynamodb.spend import RESERVED_FOR
from shared.adapters.threads import TITLES_SIDE_BY_SIDE
from shared.bootstrap import title_events
from shared.bootstrap.settings import DEFAULT_USAGE_LIMIT_MICROS, Settings
from shared.bootstrap.titling import AFTER_THE_MODEL_SECONDS, RESERVATION_SECONDS
from shared.entrypoints.http.callers import GROUPS_HEADER, USER_HEADER
from shared.rules.events import CHAT_DELETED, PURGE_CONTINUED, SCHEMA_VERSION, TITLE_CHANGE
from shared.use_cases.fan_out import GROUP_SIZE
from shared.use_cases.work_on_backlog import HELD_SECONDS
from tests.support.api import timeout_of
from tests.support.template import PROJECT, functions, http_routes, load_template, resources
from tools.contract.operations import OPERATIONS

FUNCTIONS = functions()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_handler_exists_where_it_is_deployed(name: str) -> None:
    """And is called by one import spelling everywhere."""
    function = FUNCTIONS[name]
    module, _, handler = function["Handler"].rpartition(".")
    assert isinstance(getattr(importlib.import_module(module), handler), Callable)  # type: ignore[arg-type]  # a runtime check
    folder = function["CodeUri"].replace("/", ".")
    assert module == f"{folder}.app"
    metadata = load_template()["Resources"][name]["Metadata"]
    assert metadata["BuildProperties"] == {"ParentPackageMode": "explicit", "ParentPackages": folder}


def test_documents_routes_are_the_templates() -> None:
    """Each with a token but the open ones."""
    routes = {route for function in FUNCTIONS.values() for route in http_routes(function)}
    of_the_page = {"GET /", "GET /ui/{file}", "$default"}
    assert routes == {operation.route for operation in OPERATIONS} | of_the_page
    for function in FUNCTIONS.values():
        for event in function.get("Events", {}).values():
            is_open = event["Properties"].get("Auth") == {"Authorizer": "NONE"}
            assert is_open == (function["Handler"] == "functions.web.app.handler")
    assert {operation.route for operation in OPERATIONS if operation.open} == {"GET /openapi.json"}


def test_nobody_gets_an_account_without_an_administrator() -> None:
    """Each account has a limit of its own, so a stranger with many would have many."""
    pool = load_template()["Resources"]["UserPool"]["Properties"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_titles_of_a_fresh_deployment_are_limited() -> None:
    """By the limit that the code has without a parameter, too."""
    default = load_template()["Parameters"]["DefaultUsageLimitMicros"]["Default"]
    assert default == str(DEFAULT_USAGE_LIMIT_MICROS)


def test_sam_makes_a_permission_for_every_route() -> None:
    """It puts a star in the place of a parameter, of a greedy one only if that is called proxy."""
    routes = {route for function in FUNCTIONS.values() for route in http_routes(function)}
    names = {name for route in routes for name in re.findall(r"{(.*?)}", route)}
    assert {"id", "proxy+"} <= names
    assert all(re.fullmatch(r"[a-zA-Z0-9._-]+|proxy\+", name) for name in names)


def test_functions_routes_are_the_ones_it_answers() -> None:
    """As its own code names them."""
    for function in FUNCTIONS.values():
        module = importlib.import_module(function["Handler"].rpartition(".")[0])
        known = set(getattr(module, "ROUTES", {getattr(module, "ROUTE", None)})) - {None}
        assert known == http_routes(function)


def test_settings_read_what_the_template_sets() -> None:
    """Every variable by its name."""
    source = (PROJECT / "shared/bootstrap/settings.py").read_text("utf-8")
    read = set(re.findall(r'env\.get\("(\w+)"', source))
    shared = load_template()["Globals"]["Function"]["Environment"]["Variables"]
    own = [function.get("Environment", {}).get("Variables", {}) for function in FUNCTIONS.values()]
    variable_names = {name for variables in (shared, *own) for name in variables}
    of_the_runtime = {"AWS_SAM_LOCAL", "AWS_XRAY_DAEMON_ADDRESS"}
    assert read - of_the_runtime == variable_names - {"POWERTOOLS_SERVICE_NAME"}


def test_no_function_outlives_its_request() -> None:
    """Every function behind the API answers below the gateway's 30 s; what keeps answers may go on."""
    default = load_template()["Globals"]["Function"]["Timeout"]
    for function in FUNCTIONS.values():
        if http_routes(function):
            seconds = function.get("Timeout", default)
            if function["Handler"].split(".")[1] in {"propose", "regenerate", "titles"}:
                last_reservation = seconds - AFTER_THE_MODEL_SECONDS - RESERVATION_SECONDS
                seconds = last_reservation + 2 * RESERVATION_SECONDS  # and its settlement takes as long
            assert seconds < 30


def test_stream_readers_retry_by_age_alone() -> None:
    """A number of retries could be used up by a bus that fails fast. What is given up goes to the queue."""
    mappings = [
        event["Properties"]
        for function in FUNCTIONS.values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    ]
    assert len(mappings) == 2
    for mapping in mappings:
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["MaximumRetryAttempts"] == -1
        # The rest of the stream's 24 h is for a redrive.
        assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 64_800
        assert mapping["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


def test_stream_readers_have_time_to_say_where_to_resume() -> None:
    """What they call late leaves them more than half of their time to work in."""
    for name, late in (("TitleEventsFunction", LATE_MILLISECONDS), ("AutoTitleFunction", TITLE_MILLISECONDS)):
        assert FUNCTIONS[name]["Timeout"] * 1000 > 2 * late


def test_batches_are_as_large_as_what_is_handled_side_by_side() -> None:
    """So one takes as long as one of its records, and no owner's others hold up a lane."""
    for name, source, at_once in (
        ("TitleEventsFunction", "ChatChanges", title_events.SIDE_BY_SIDE * GROUP_SIZE),
        ("AutoTitleFunction", "UserMessages", TITLES_SIDE_BY_SIDE),
    ):
        mapping = FUNCTIONS[name]["Events"][source]["Properties"]
        assert mapping["ParallelizationFactor"] == 10
        assert mapping["BatchSize"] <= at_once


# Of the thousand functions that an account may run, or the ten of a new one.
MAX_PURGES = 5


def test_undelivered_events_go_to_the_failure_queue() -> None:
    """Queues take events of the stack's rules, and of no other."""
    rules = resources("AWS::Events::Rule")
    targets = [(name, target) for name, rule in rules.items() for target in rule["Targets"]]
    assert targets
    assert all(
        target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": "FailureQueue.Arn"}} for _, target in targets
    )
    policies = {
        policy_properties["Queues"][0]["Ref"]: policy_properties
        for policy_properties in resources("AWS::SQS::QueuePolicy").values()
    }
    senders = {
        f"{queue}.Arn": [
            (policy_statement["Action"], policy_statement["Condition"])
            for policy_statement in policy["PolicyDocument"]["Statement"]
        ]
        for queue, policy in policies.items()
    }
    by_rule = [
        ("sqs:SendMessage", {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": f"{rule_name}.Arn"}}})
        for rule_name in rules
    ]
    filled = {target["Arn"]["Fn::GetAtt"] for _, target in targets} | {"FailureQueue.Arn"}
    assert senders == dict.fromkeys(filled, by_rule)
    for policy in policies.values():
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Allow", {"Service": "events.amazonaws.com"})


def test_few_purges_run_at_once_and_what_fails_is_kept() -> None:
    """However many chats are deleted; a purge that runs is not begun a second time."""
    function, queue = FUNCTIONS["PurgeFunction"], resources("AWS::SQS::Queue")["PurgeQueue"]
    (source,) = (event["Properties"] for event in function["Events"].values())
    assert source["Queue"] == {"Fn::GetAtt": "PurgeQueue.Arn"}
    assert source["ScalingConfig"]["MaximumConcurrency"] <= MAX_PURGES
    assert source["BatchSize"] == 1
    assert queue["VisibilityTimeout"] > timeout_of(function)
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": "FailureQueue.Arn"}


def test_purge_alarm_sees_two_tries_of_one_purge() -> None:
    """Of three, two are always in one period. The queue hides the event between them."""
    alarms, queues = resources("AWS::CloudWatch::Alarm"), resources("AWS::SQS::Queue")
    alarm = alarms["PurgeErrorsAlarm"]
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)
    assert alarm["Period"] > 2 * queues["PurgeQueue"]["VisibilityTimeout"]


def test_segment_of_a_backlog_is_worked_on_by_one_invocation_at_a_time() -> None:
    """It is held for longer than an invocation lasts, and free when its message is delivered again."""
    function, queue = FUNCTIONS["BacklogFunction"], resources("AWS::SQS::Queue")["BacklogQueue"]
    (source,) = (event["Properties"] for event in function["Events"].values())
    assert source["Queue"] == {"Fn::GetAtt": "BacklogQueue.Arn"}
    assert source["ScalingConfig"]["MaximumConcurrency"] <= MAX_PURGES
    assert source["BatchSize"] == 1
    assert timeout_of(function) <= HELD_SECONDS < LEASE.total_seconds() < queue["VisibilityTimeout"]
    assert HELD_SECONDS <= 900  # the longest delay of a message
    # What fails is tried until the queue drops it, and the table has how far the segment is.
    assert "RedrivePolicy" not in queue


def test_every_event_has_its_schema_named_in_the_template() -> None:
    """And every schema in the repository belongs to an event."""
    named = load_template()["Resources"]["EventBus"]["Metadata"]["EventSchemas"]
    assert set(named) == {TITLE_CHANGE, CHAT_DELETED, PURGE_CONTINUED}
    there = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "schemas").glob("*.json")}
    assert set(named.values()) == there
    for kind, path in named.items():
        assert path == f"schemas/{kind}.{SCHEMA_VERSION}.json"


def test_stream_filters_select_records_of_each_reader() -> None:
    """Chats the one, from the stream's beginning; users' new messages the other. Neither what is imported."""
    titles = FUNCTIONS["TitleEventsFunction"]["Events"]["ChatChanges"]["Properties"]
    messages = FUNCTIONS["AutoTitleFunction"]["Events"]["UserMessages"]["Properties"]
    patterns = [
        [json.loads(wanted["Pattern"]) for wanted in mapping["FilterCriteria"]["Filters"]]
        for mapping in (titles, messages)
    ]
    chats = {"Keys": {"sk": {"S": [CHAT]}}}
    not_imported = {QUIET_IMPORT: {"S": [{"exists": False}]}}
    new_message = {
        "Keys": {"sk": {"S": [{"prefix": MESSAGE_PREFIX}]}},
        "NewImage": {"role": {"S": ["user"]}, **not_imported},
    }
    assert patterns == [
        [
            {"eventName": ["MODIFY", "REMOVE"], "dynamodb": chats},
            {"eventName": ["INSERT"], "dynamodb": {**chats, "NewImage": not_imported}},
        ],
        [{"eventName": ["INSERT"], "dynamodb": new_message}],
    ]
    assert (titles["StartingPosition"], messages["StartingPosition"]) == ("TRIM_HORIZON", "LATEST")


def test_no_function_outlives_what_it_has_reserved() -> None:
    """A reservation would be taken for a crashed one's."""
    timeouts = [
        FUNCTIONS[name]["Timeout"]
        for name in (
            "ProposeFunction",
            "RegenerateFunction",
            "TitlesFunction",
            "AutoTitleFunction",
            "BacklogFunction",
        )
    ]
    assert max(timeouts) < RESERVED_FOR.total_seconds() / 2


def test_table_removes_expired_items() -> None:
    """Tickets and connections."""
    (table,) = resources("AWS::DynamoDB::Table").values()
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_automatic_titles_can_be_switched_off() -> None:
    """The stream is read all the same: else all since then would come with the next switch."""
    variables = FUNCTIONS["AutoTitleFunction"]["Environment"]["Variables"]
    assert variables["AUTOMATIC_TITLES"] == {"Ref": "AutomaticTitles"}
    mapping = FUNCTIONS["AutoTitleFunction"]["Events"]["UserMessages"]["Properties"]
    assert "Enabled" not in mapping


def test_table_survives_its_stack() -> None:
    """And can be brought back to any point in time."""
    table = load_template()["Resources"]["Table"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    (properties,) = resources("AWS::DynamoDB::Table").values()
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_no_resource_has_a_physical_name() -> None:
    """Two stacks fit into one account; what must have a name takes the stack's."""
    names = {
        "FunctionName",
        "TableName",
        "QueueName",
        "RoleName",
        "UserPoolName",
        "LogGroupName",
        "LayerName",
    }
    for name, resource in load_template()["Resources"].items():
        # A permission names the function that it is about; the access log has a test of its own.
        is_created = name != "AccessLogGroup" and resource["Type"] != "AWS::Lambda::Permission"
        assert not (is_created and names & set(resource.get("Properties", {})))
    assert resources("AWS::Events::EventBus")["EventBus"]["Name"] == {"Ref": "AWS::StackName"}


def test_access_log_grows_no_policy_of_the_account() -> None:
    """API Gateway delivers to a log group below /aws/vendedlogs/, which is the stack's own."""
    groups = resources("AWS::Logs::LogGroup")
    assert all(group["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())
    apis = [*resources("AWS::Serverless::HttpApi").values(), *resources("AWS::ApiGatewayV2::Stage").values()]
    logs = [api["AccessLogSettings"]["DestinationArn"] for api in apis if "AccessLogSettings" in api]
    assert logs
    for log in logs:
        name = groups[log["Fn::GetAtt"].removesuffix(".Arn")]["LogGroupName"]["Fn::Sub"]
        assert re.fullmatch(r"/aws/vendedlogs/[a-z/]+/\$\{AWS::StackName\}", name)


def test_tokens_are_the_pools_unless_an_issuer_is_named() -> None:
    """Both branches of the authorizer."""
    template = load_template()
    assert template["Conditions"]["OwnUserPool"] == {"Fn::Equals": [{"Ref": "JwtIssuer"}, ""]}
    jwt = resources("AWS::Serverless::HttpApi")["HttpApi"]["Auth"]["Authorizers"]["Jwt"]["JwtConfiguration"]
    pool = {"Fn::Sub": "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${UserPool}"}
    assert jwt["issuer"] == {"Fn::If": ["OwnUserPool", pool, {"Ref": "JwtIssuer"}]}
    page, backend = {"Ref": "UserPoolClient"}, {"Ref": "BackendClient"}
    clients = {"Fn::If": ["HasUserPoolDomain", [page, backend], [page]]}
    assert jwt["audience"] == {"Fn::If": ["OwnUserPool", clients, {"Ref": "JwtAudience"}]}


def test_backend_has_a_client_only_where_a_domain_is_named() -> None:
    """It gets tokens of the scope by client credentials alone, and no user signs in to it."""
    template = load_template()
    created = {
        name for name, part in template["Resources"].items() if part.get("Condition") == "HasBackendClient"
    }
    assert created == {"TokenDomain", "ResourceServer", "BackendClient"}
    assert template["Parameters"]["UserPoolDomain"]["Default"] == ""
    server = resources("AWS::Cognito::UserPoolResourceServer")["ResourceServer"]
    (scope,) = server["Scopes"]
    name = f"{server['Identifier']}/{scope['ScopeName']}"
    client = resources("AWS::Cognito::UserPoolClient")["BackendClient"]
    assert (client["AllowedOAuthFlows"], client["AllowedOAuthScopes"]) == (["client_credentials"], [name])
    assert (client["GenerateSecret"], client["ExplicitAuthFlows"]) == (True, ["ALLOW_REFRESH_TOKEN_AUTH"])
    used = template["Globals"]["Function"]["Environment"]["Variables"]["ACT_FOR_USERS_SCOPE"]
    assert used == {"Fn::If": ["OwnUserPool", name, {"Ref": "ActForUsersScope"}]}


def test_no_token_acts_for_users_unless_the_operator_names_its_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """An issuer's own scopes may have any name."""
    assert load_template()["Parameters"]["ActForUsersScope"]["Default"] == ""
    monkeypatch.delenv("ACT_FOR_USERS_SCOPE")
    assert Settings.from_environment().act_for_users_scope == ""


def test_pages_of_other_origins_may_not_name_a_user() -> None:
    """A browser must hold no token that acts for users."""
    condition, cors, _ = resources("AWS::Serverless::HttpApi")["HttpApi"]["CorsConfiguration"]["Fn::If"]
    assert condition == "AllowsOrigins"
    assert not {USER_HEADER, GROUPS_HEADER, "*"} & set(cors["AllowHeaders"])


# Of each request in by_title_change. A title of the longest takes two, and two the one that it pushes out.
# A changed archive flag moves its mark, and a deletion adds an item.
INDEX_UNITS = {
    "PUT /chats/{id}/title": 4,
    "POST /chats/{id}/title/restore": 4,
    "PATCH /chats/{id}": 2,
    "DELETE /chats/{id}": 1,
}


def throttle(prefix: str) -> dict[str, object]:
    """What the parameters of this name say that a route takes."""
    return {f"Throttling{kind}Limit": {"Ref": f"{prefix}{kind}Limit"} for kind in ("Rate", "Burst")}


def test_each_api_is_throttled_by_parameters() -> None:
    """Both stages, and the routes whose function may ask a model more tightly than the others."""
    (api,) = resources("AWS::Serverless::HttpApi").values()
    (watch,) = resources("AWS::ApiGatewayV2::Stage").values()
    assert (api["DefaultRouteSettings"], watch["DefaultRouteSettings"]) == (
        throttle("Api"),
        throttle("Watch"),
    )
    asking = (function for function in FUNCTIONS.values() if may_ask_a_model(function))
    routes = {route for function in asking for route in http_routes(function)}
    assert len(routes) >= 2
    # What a title reads of limits, a look at one's usage reads in the same partition.
    routes |= http_routes(FUNCTIONS["UsageFunction"])
    titles, renaming = throttle("Title"), throttle("Rename")
    assert api["RouteSettings"] == dict.fromkeys(routes, titles) | dict.fromkeys(INDEX_UNITS, renaming)


def may_ask_a_model(function: dict[str, Any]) -> bool:
    """Whether its role has what it takes."""
    role = resources("AWS::IAM::Role")[function["Role"]["Fn::GetAtt"].removesuffix(".Arn")]
    return "bedrock:InvokeModel" in json.dumps(role)


def test_throttles_leave_others_of_the_account_room_by_default() -> None:
    """Titles that each take all their time leave a fifth of an account's thousand functions to all else."""
    parameters = load_template()["Parameters"]
    rates = {
        name: int(parameter["Default"])
        for name, parameter in parameters.items()
        if name.endswith("RateLimit")
    }
    bursts = {name: int(parameters[name.replace("Rate", "Burst")]["Default"]) for name in rates}
    seconds = parameters["TitleBudgetSeconds"]["MaxValue"]
    asking = [function for function in FUNCTIONS.values() if may_ask_a_model(function)]
    routes = sum(len(http_routes(function)) for function in asking)
    title = rates["TitleRateLimit"]
    assert routes * (title * seconds + bursts["TitleRateLimit"]) <= 800
    assert title < rates["ApiRateLimit"] < 1_000
    assert all(bursts[name] >= rate for name, rate in rates.items())


def test_one_owner_cannot_fill_an_index_partition_with_changes_by_default() -> None:
    """Each route that changes what tabs show has a throttle of its own."""
    parameters = load_template()["Parameters"]
    routes = resources("AWS::Serverless::HttpApi")["HttpApi"]["RouteSettings"]
    assert http_routes(FUNCTIONS["RenameFunction"]) <= {*INDEX_UNITS} <= {*routes}
    assert sum(INDEX_UNITS.values()) * int(parameters["RenameRateLimit"]["Default"]) < 1_000


def test_one_owner_cannot_fill_an_index_partition_with_activity_by_default() -> None:
    """Activity takes two units there: one for the entry that goes, one for the one that comes.

    DynamoDB throttles the writes of a table whose index cannot follow, also those of other owners.
    """
    parameters = load_template()["Parameters"]
    routes = http_routes(FUNCTIONS["ChatsFunction"])
    active = routes & {"PATCH /chats/{id}", "POST /chats/{id}/messages"}
    assert len(active) == 2
    assert len(active) * int(parameters["ApiRateLimit"]["Default"]) * 2 < 1_000


def metrics_of(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm watches."""
    if "MetricName" in alarm:
        return [alarm]
    return [entry["MetricStat"]["Metric"] for entry in alarm["Metrics"] if "MetricStat" in entry]


def watched(alarm: dict[str, Any]) -> set[tuple[str, str]]:
    """What an alarm watches: metrics by the first of their dimensions."""
    return {
        (metric["MetricName"], str(next(iter(metric["Dimensions"][0]["Value"].values()))))
        for metric in metrics_of(alarm)
    }


def test_alarms_cover_failures_and_spend() -> None:
    """Errors, refusals, throttles, late work, what was given up, and spend where a threshold is set."""
    alarms = resources("AWS::CloudWatch::Alarm")
    seen = {name: watched(alarm) for name, alarm in alarms.items()}
    behind_the_api = {*(name for name in FUNCTIONS if http_routes(FUNCTIONS[name])), "WatchSocketFunction"}
    throttles = {"ReadThrottleEvents", "WriteThrottleEvents"}
    assert seen == {
        "ApiErrorsAlarm": {("5xx", "HttpApi")},
        "RefusedRequestsAlarm": {("4xx", "HttpApi"), ("Count", "HttpApi")},
        "FunctionThrottlesAlarm": {("Throttles", name) for name in behind_the_api},
        "TableThrottlesAlarm": {(name, "Table") for name in throttles},
        "TitleEventsErrorsAlarm": {("Errors", "TitleEventsFunction")},
        "AutoTitleErrorsAlarm": {("Errors", "AutoTitleFunction")},
        "PurgeErrorsAlarm": {("Errors", "PurgeFunction")},
        "BacklogErrorsAlarm": {("Errors", "BacklogFunction")},
        "TitleEventsAgeAlarm": {("IteratorAge", "TitleEventsFunction")},
        "AutoTitleAgeAlarm": {("IteratorAge", "AutoTitleFunction")},
        "PurgeAgeAlarm": {("ApproximateAgeOfOldestMessage", "PurgeQueue.QueueName")},
        "FailureQueueAlarm": {("ApproximateNumberOfMessagesVisible", "FailureQueue.QueueName")},
        "TitlesGivenUpAlarm": {("Titles", "AWS::StackName")},
        "ModelFailuresAlarm": set(),
        "SpendAlarm": {("SpendMicros", "AWS::StackName")},
    }
    topic = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    assert all(alarm["AlarmActions"] == topic for alarm in alarms.values())
    assert load_template()["Resources"]["SpendAlarm"]["Condition"] == "HasSpendAlarm"
    spend = alarms["SpendAlarm"]
    assert (spend["Threshold"], spend["Period"]) == ({"Ref": "SpendAlarmMicros"}, 86_400)


def test_table_alarm_watches_the_table_and_each_index() -> None:
    """A throttled index throttles the writes of its table."""
    alarm = resources("AWS::CloudWatch::Alarm")["TableThrottlesAlarm"]
    indexes = {
        (metric["MetricName"], *(dimension["Value"] for dimension in metric["Dimensions"][1:]))
        for metric in metrics_of(alarm)
    }
    (table,) = resources("AWS::DynamoDB::Table").values()
    names = [(), *((index["IndexName"],) for index in table["GlobalSecondaryIndexes"])]
    kinds = ("ReadThrottleEvents", "WriteThrottleEvents")
    assert indexes == {(kind, *name) for kind in kinds for name in names}


def test_model_alarm_has_a_series_for_each_config_of_its_stack() -> None:
    """By the dimensions that the code gives the metric. CloudWatch needs an order of the series."""
    (query,) = resources("AWS::CloudWatch::Alarm")["ModelFailuresAlarm"]["Metrics"]
    text = query["Expression"]["Fn::Sub"]
    assert text.startswith('SELECT AVG(ModelFailures) FROM SCHEMA("chat-titles", model_config_id, service)')
    assert "WHERE service = '${AWS::StackName}' GROUP BY model_config_id ORDER BY AVG() DESC" in text


def test_math_of_an_alarm_is_within_cloudwatchs_limits() -> None:
    """Ten metrics, one of the results returned, every id that an expression names."""
    alarms = [alarm for alarm in resources("AWS::CloudWatch::Alarm").values() if "Metrics" in alarm]
    assert alarms
    for alarm in alarms:
        assert len(metrics_of(alarm)) <= 10
        (returned,) = [entry for entry in alarm["Metrics"] if entry.get("ReturnData", True)]
        assert "Expression" in returned
        ids = [entry["Id"] for entry in alarm["Metrics"]]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z]\w*", name) for name in ids)


ALARM_TEXTS = re.findall(
    r"^  (\w+Alarm):\n(.*?)(?=\n\n|\Z)",
    (PROJECT / "template.yaml").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize(("name", "text"), ALARM_TEXTS)
def test_threshold_of_an_alarm_has_its_reason_beside_it(name: str, text: str) -> None:
    """In a comment before the periods and the threshold."""
    assert name in resources("AWS::CloudWatch::Alarm")
    assert re.search(r"^ +# .*\n +EvaluationPeriods", text, re.MULTILINE)
