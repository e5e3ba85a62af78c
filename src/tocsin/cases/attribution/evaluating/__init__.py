"""How good attribution is, on reports and campaigns that were set aside before anything was tuned."""

from tocsin.cases.attribution.evaluating.baselines import CALLED as CALLED
from tocsin.cases.attribution.evaluating.run import Evaluation as Evaluation
from tocsin.cases.attribution.evaluating.run import Told as Told
from tocsin.cases.attribution.evaluating.run import evaluate as evaluate
from tocsin.cases.attribution.evaluating.scoring import Figure as Figure
from tocsin.cases.attribution.evaluating.scoring import Ranked as Ranked
from tocsin.cases.attribution.evaluating.targets import Target as Target
from tocsin.cases.attribution.evaluating.targets import targets as targets
