"""Run by the stack's environment, which has SAM's translator: template and parameters in, templates out.

Reads ``[template, [parameters, …]]`` as JSON and writes the list of transformed templates.
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
template, choices = json.load(sys.stdin)
done = [Translator({}, Parser()).translate(deepcopy(template), parameters) for parameters in choices]
json.dump(done, sys.stdout)
