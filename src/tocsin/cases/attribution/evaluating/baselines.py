"""What others do, built again so that all are asked the same: Jaccard, TF-IDF, likelihood ratio, profile size, naive Bayes on made-up incidents."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tocsin.cases.attribution.corpus import Numbers
from tocsin.cases.attribution.features import Asked
from tocsin.cases.attribution.leaving import Left

Baseline = Callable[[Asked, Left], Numbers]
#: The chance that a group uses what its profile lacks, relative to everybody's.
_SMOOTHING = 0.1
_MADE_UP = 50


def jaccard(wanted: Asked, left: Left) -> Numbers:
    """Techniques in common, of all that either has."""
    techniques = ~left.corpus.tools
    common = left.present[:, techniques] @ wanted.items[techniques].astype(float)
    either = (left.present[:, techniques] | wanted.items[techniques]).sum(1)
    return np.asarray(common / np.maximum(either, 1))


def tf_idf(wanted: Asked, left: Left) -> Numbers:
    """Cosine of techniques and software, weighted by inverse frequency, smoothed as scikit-learn does."""
    groups = len(left.corpus.groups)
    weight = np.log((groups + 1) / (left.present.sum(0) + 1)) + 1
    rows, one = left.present * weight, wanted.items * weight
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
    return np.asarray(np.divide(rows @ one, lengths, out=np.zeros(len(rows)), where=lengths > 0))


def likelihood_ratio(wanted: Asked, left: Left) -> Numbers:
    """Sum over what was seen of the log of how much more likely the group is to use it than anybody, smoothed."""
    share = (left.present.sum(0) + 0.5) / (len(left.corpus.groups) + 1)
    used = np.log((1 - _SMOOTHING + _SMOOTHING * share) / share)
    items = wanted.items
    return np.asarray(np.where(left.present[:, items], used[items], np.log(_SMOOTHING)).sum(1))


def profile_size(_: Asked, left: Left) -> Numbers:
    """How many techniques a group is known for, whatever was seen."""
    return np.asarray(left.present[:, ~left.corpus.tools].sum(1), float)


def naive_bayes(wanted: Asked, left: Left) -> Numbers:
    """Multinomial naive Bayes trained on incidents that are drawn from the profiles, the method of a public tool: 50 for each group, of half of its techniques and software.

    The draws are replaced by what they are on average, which is the same for every run.
    """
    drawn = left.present * (_MADE_UP / 2)
    chance = np.log((drawn + 1) / (drawn.sum(1, keepdims=True) + drawn.shape[1]))
    return np.asarray(chance @ wanted.items.astype(float))


#: By the names under which they are told.
BASELINES: dict[str, Baseline] = {
    "jaccard": jaccard,
    "tf-idf": tf_idf,
    "likelihood-ratio": likelihood_ratio,
    "profile-size": profile_size,
    "naive-bayes": naive_bayes,
}

#: How people call them.
CALLED = {
    "jaccard": "Jaccard",
    "tf-idf": "TF-IDF",
    "likelihood-ratio": "Likelihood ratio",
    "profile-size": "Profile size",
    "naive-bayes": "Naive Bayes",
}
