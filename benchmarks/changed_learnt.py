"""What can be learnt from rows of `changed`: which factor is to blame, and the error. Always tested on other herds."""

import numpy as np
from scipy.stats import spearmanr
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from horse10.analysis.changed import NOTHING, rank
from horse10.metrics.intervals import SHARE, clustered_interval
from horse10.synthetic.factors import FACTORS

FARTHEST_SPREADS = 6.0  # beyond this a measure is merely far out; otherwise one horse outweighs all others
STRENGTH = 0.1  # inverse of the penalty


class Rows:
    """Rows of new horses as arrays."""

    def __init__(self, rows: list[dict]):
        self.case, self.herd = (np.array([row[key] for row in rows]) for key in ("case", "seed"))
        self.beyond = [[bool(each["words"]) for each in row["measures"]] for row in rows]  # (N, M)
        spreads = np.array([[each["spreads"] for each in row["measures"]] for row in rows])
        self.spreads = np.clip(spreads, -FARTHEST_SPREADS, FARTHEST_SPREADS)  # (N, M)
        of_known = np.array([list(row["distance"]["known"].values()) for row in rows])  # (N, n)
        self.farther = np.log([row["distance"]["new"] for row in rows] / of_known.mean(axis=1))
        self.farthest = np.array([not row["distance"]["farther"] for row in rows])
        errors = np.array([row["errors"] for row in rows])
        error = np.array([row["error"] for row in rows])
        self.known = [(away, own) for away, own in zip(of_known, errors, strict=True)]
        self.worse, self.bounded = error / errors.mean(axis=1), error <= errors.max(axis=1)

    def share(self, values, where) -> dict:
        """Mean with its interval over herds."""
        return clustered_interval(np.asarray(values, float)[where], self.herd[where])


def summary(rows: list[dict]) -> dict:
    """Plain values, with 95 % intervals over herds; `control`s are of the same with names or distances shuffled."""
    of, names = Rows(rows), [each["measure"] for each in rows[0]["measures"]]
    ours = np.isin(of.case, [NOTHING, *FACTORS])
    rng = np.random.default_rng(0)
    mixed = _shuffled(np.arange(len(rows)), ours, rng)
    return {
        "measures": names,
        "by_chance": rows[0]["by_chance"],
        "chance": 1 / (len(rows[0]["errors"]) + 1),
        "cases": {case: _case(of, of.case == case) for case in dict.fromkeys(of.case.tolist())},
        "factor": _factor(of, ours, of.case[ours]),
        "factor_control": _factor(of, ours, _shuffled(of.case[ours], of.herd[ours], rng)),
        "error": {words: _error(of, of.farther, of.spreads, where) for words, where in _sets(of, ours).items()},
        "error_control": _error(of, of.farther[mixed], of.spreads[mixed], ours),
        "error_known": _known(of, of.case == NOTHING),
        "bounded": {
            "farthest": of.share(of.bounded, of.farthest),
            "farthest_of_factors": of.share(of.bounded, ours & of.farthest),
            "others": of.share(of.bounded, ~of.farthest),
        },
    }


def _sets(of: Rows, ours: np.ndarray) -> dict[str, np.ndarray]:
    return {"nothing": of.case == NOTHING, "factors": ours, "domains": ~ours, "all": np.ones(len(of.case), bool)}


def _case(of: Rows, where: np.ndarray) -> dict:
    beyond = np.array(of.beyond)[where]
    return {
        "farthest": of.share(of.farthest, where),
        "farther": of.share(np.exp(of.farther), where),
        "beyond": of.share(np.sum(of.beyond, axis=1), where),
        "by_measure": beyond.mean(axis=0).tolist(),
        "worse": of.share(of.worse, where),
        "bounded": of.share(of.bounded, where),
    }


def _factor(of: Rows, where: np.ndarray, names: np.ndarray) -> dict:
    """How often the factor is named, by multinomial logistic regression on measures and distance."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
    seen = np.column_stack([of.spreads, of.farther])[where]
    named = cross_val_predict(model, seen, names, groups=of.herd[where], cv=LeaveOneGroupOut())
    right, kinds = named == names, list(dict.fromkeys(names.tolist()))
    return {
        "named": clustered_interval(right.astype(float), of.herd[where], SHARE),
        "chance": 1 / len(kinds),
        "by_case": {kind: float(right[names == kind].mean()) for kind in kinds},
        "named_as": {kind: {other: float((named[names == kind] == other).mean()) for other in kinds} for kind in kinds},
    }


def _error(of: Rows, farther: np.ndarray, spreads: np.ndarray, where: np.ndarray) -> dict:
    """Rank correlation of the error with the distance, both over those of the known; and the shares of the variance of
    the log error that are foretold from other herds: by the distance, and by all measures with it."""
    x, y, herd = np.column_stack([farther, spreads])[where], np.log(of.worse[where]), of.herd[where]

    def foretold(seen: np.ndarray) -> float:
        model = make_pipeline(StandardScaler(), Ridge(1 / STRENGTH))
        line, mean = (
            cross_val_predict(each, seen, y, groups=herd, cv=LeaveOneGroupOut()) for each in (model, DummyRegressor())
        )
        return 1 - float(((y - line) ** 2).sum() / ((y - mean) ** 2).sum())

    return {"rank": rank(x[:, 0], y, herd), "foretold": foretold(x[:, :1]), "foretold_by_all": foretold(x)}


def _known(of: Rows, where: np.ndarray) -> dict:
    """Rank correlation of distance and error among the known horses of a world: the mean over worlds."""
    rhos = np.array([spearmanr(*pair).statistic for pair in of.known])
    return of.share(rhos, where)


def _shuffled(values: np.ndarray, within: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The values in another order among those that share a name."""
    mixed = values.copy()
    for name in np.unique(within):
        mixed[within == name] = rng.permutation(values[within == name])
    return mixed
