"""Severity: several published scales read from one set of facts, each as an interval."""

from tocsin.cases.severity.factors import FACTORS as FACTORS
from tocsin.cases.severity.factors import Factor as Factor
from tocsin.cases.severity.factors import Step as Step
from tocsin.cases.severity.factors import bounds_of as bounds_of
from tocsin.cases.severity.nciss import DEMONSTRATION as DEMONSTRATION
from tocsin.cases.severity.nciss import Weights as Weights
from tocsin.cases.severity.scale import Scale as Scale
from tocsin.cases.severity.scales import SCALES as SCALES
from tocsin.cases.severity.scales import readings as readings
from tocsin.cases.severity.scales import scales as scales
