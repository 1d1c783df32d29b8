"""The scenarios of docs/scale.md."""

from dataclasses import replace

from tools.simulate.aws_limits import DEFAULTS
from tools.simulate.parameters import template_parameters
from tools.simulate.scenario import Scenario

_PARAMETERS = template_parameters()
# What a million users need, and a hundred million.
MILLION_RATES = {"Api": 1_000.0, "Watch": 1_000.0}
MOST_RATES = {"Api": 99_999.0, "Watch": 99_999.0, "Title": 1_000.0, "Rename": 1_000.0}
MOST_LIMITS = replace(
    DEFAULTS,
    concurrent_executions=20_000,
    api_requests=200_000,
    api_burst=100_000,
    table_write_units=500_000,
    model_tokens_a_minute=200_000_000,
)
RESERVED_FOR_TITLES = 8_000

MILLION = Scenario(
    "1 million, rates raised", 1e6, share=0.1, parameters=_PARAMETERS.with_rates(**MILLION_RATES)
)
MOST = Scenario(
    "100 million, rates and quotas raised",
    1e8,
    share=0.005,
    seconds=60,
    parameters=_PARAMETERS.with_rates(**MOST_RATES),
    limits=MOST_LIMITS,
)
_HOT = Scenario("", 1e5, seconds=30)
_SLOW_MOST = replace(
    MOST, name="100 million, model 10 times slower", share=0.0025, seconds=300, model_seconds=10
)
_BUS_DOWN = (60.0, 660.0)

SCENARIOS = (
    Scenario("10 thousand users", 1e4, seconds=600),
    Scenario("1 million, defaults", 1e6, share=0.1),
    MILLION,
    Scenario("100 million, defaults", 1e8, share=0.01, seconds=30),
    MOST,
    replace(
        MOST,
        name="10 million at once on a new table, raised",
        users=1e7,
        share=0.25,
        seconds=10,
        warm_seconds=0,
        partitions=4,
    ),
    replace(_HOT, name="hot chat: 70 renames a second", hot_chat_renames=70),
    replace(
        _HOT,
        name="hot chat: 700 renames a second, RenameRateLimit raised",
        hot_chat_renames=700,
        parameters=_PARAMETERS.with_rates(Rename=5_000.0),
    ),
    replace(_HOT, name="hot owner: 150 messages a second", hot_owner_appends=150),
    replace(
        _HOT,
        name="hot owner: 600 messages a second, ApiRateLimit raised",
        hot_owner_appends=600,
        parameters=_PARAMETERS.with_rates(Api=5_000.0),
    ),
    replace(MILLION, name="1 million, bus down for 10 minutes", share=0.1, seconds=900, bus_down=_BUS_DOWN),
    replace(MILLION, name="1 million, model 10 times slower", seconds=240, model_seconds=10),
    replace(
        MILLION,
        name="the same, on a table of 4 partitions",
        share=0.25,
        model_seconds=10,
        partitions=4,
    ),
    _SLOW_MOST,
    replace(
        _SLOW_MOST,
        name="the same, 8,000 executions reserved for automatic titles",
        parameters=replace(MOST.parameters, reserved_auto_title=RESERVED_FOR_TITLES),
    ),
)
