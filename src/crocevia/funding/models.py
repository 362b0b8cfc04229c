"""The room's models, each from its kind's folder."""

from crocevia.funding.aid.models import AidGrant, AidStatement
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.funding.ventures.models import Fund
from crocevia.funding.vouchers.models import Voucher, VoucherBudget

__all__ = ["AidGrant", "AidStatement", "Call", "Fund", "SavedCall", "Voucher", "VoucherBudget"]
