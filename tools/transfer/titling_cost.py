"""What titling imported chats would cost at most."""

from dataclasses import dataclass, replace

from shared.rules.costs import max_cost
from shared.rules.errors.title_generation import NoDefaultModel
from shared.rules.messages import turns_of
from shared.rules.model_configs import ModelCatalog, ModelConfig
from shared.rules.title_tasks import TitleTask
from tools.transfer.incoming import IncomingChat

# A model's error is answered by one more call, and an unusable title by a stricter request.
_CALLS = 2


@dataclass
class TitlingCost:
    """The cost of a title for each chat whose title is a fallback, by the models of ``catalog``.

    ``micros`` is the most if the first call gives the title, ``max_micros`` if every call is repeated and
    every model of the chain is asked.
    """

    catalog: ModelCatalog
    chats: int = 0
    micros: int = 0
    max_micros: int = 0

    def add(self, incoming: IncomingChat) -> None:
        """Adds a chat, if it would be titled."""
        turns = turns_of(sent.message for sent in incoming.messages)
        if incoming.chat.title_source != "fallback" or not any(turn.role == "user" for turn in turns):
            return
        try:
            chain = self.catalog.chain(incoming.chat.model_config_id)
        except NoDefaultModel:
            return
        task = TitleTask(turns, style=self.catalog.style)
        self.chats += 1
        self.micros += max_cost(chain[0], _task_for(chain[0], task))
        self.max_micros += sum(_max_cost(config, task) for config in chain)

    def print(self) -> None:
        """Prints the cost."""
        print(f"{self.chats:>8}  of them would have a fallback title")
        print(
            f"Titles for these would cost at most ${self.micros / 10**6:.2f} if each model answers at once,"
        )
        print(f"and ${self.max_micros / 10**6:.2f} if every call is repeated as often as this service does.")


def _task_for(config: ModelConfig, task: TitleTask) -> TitleTask:
    return replace(task, shows_examples=config.example_titles)


def _max_cost(config: ModelConfig, task: TitleTask) -> int:
    task = _task_for(config, task)
    strict = max_cost(config.with_more_room(), replace(task, is_strict=True))
    return _CALLS * (max_cost(config, task) + strict)
