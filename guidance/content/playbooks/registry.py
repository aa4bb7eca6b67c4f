"""All playbooks, in the order of a customer's journey."""

from guidance.content.playbooks import (
    cross_sell,
    feature_trial,
    first_value,
    limit_banner,
    locked_feature,
    milestone,
    referral,
    renewal,
    score_followup,
    usage_limit,
)
from guidance.content.playbooks.recipe import Playbook

ALL: dict[str, Playbook] = {
    module.PLAYBOOK.key: module.PLAYBOOK
    for module in (
        first_value,
        milestone,
        usage_limit,
        limit_banner,
        locked_feature,
        feature_trial,
        cross_sell,
        score_followup,
        referral,
        renewal,
    )
}
