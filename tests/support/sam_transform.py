"""Run by the stack's environment, which has SAM's translator: template and parameters in, templates out.

Reads ``[template, [parameters, …]]`` as a line of JSON and writes the list of transformed templates as one,
until there is no more to read: it takes more time to start than to transform.
"""

import json
import os
import sys
from copy import deepcopy

from samtranslator.parser.parser import Parser  # type: ignore[import-not-found]  # in the stack's environment only
from samtranslator.translator.translator import (  # type: ignore[import-not-found]  # as above
    Translator,
)

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
for line in sys.stdin:
    template, choices = json.loads(line)
    done = [Translator({}, Parser()).translate(deepcopy(template), parameters) for parameters in choices]
    print(json.dumps(done), flush=True)  # noqa: T201 - it answers who started it
