"""Reads of the price list."""

from dataclasses import dataclass

from guidance.plans.models import Feature, Limit, Plan


@dataclass(frozen=True, slots=True)
class PriceList:
    """Everything a workspace sells. `plans` come with features and limits prefetched, smallest first."""

    plans: list[Plan]
    limits: list[Limit]
    features: list[Feature]


def price_list(*, workspace_id: int) -> PriceList:
    """Return the workspace's plans, limits and features in five queries."""
    plans = Plan.objects.filter(workspace_id=workspace_id).prefetch_related("features", "limits__limit")
    return PriceList(
        plans=list(plans),
        limits=list(Limit.objects.filter(workspace_id=workspace_id)),
        features=list(Feature.objects.filter(workspace_id=workspace_id)),
    )
