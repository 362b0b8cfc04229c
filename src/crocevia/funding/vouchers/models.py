"""Technology vouchers that an accredited centre issues, and the budgets that they are paid from."""

from django.db import models
from django.db.models import Q

from crocevia.people.models import Organisation
from crocevia.records.models import Record


class VoucherBudget(models.Model):
    """Euro that a centre may issue as vouchers within a period. `code` begins the serial of each voucher.

    `last`: the last number given. Whoever issues holds this row until the end, so that no number and no euro is given twice.
    """

    code = models.SlugField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    total = models.DecimalField(max_digits=14, decimal_places=2)
    opens = models.DateField()
    closes = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-opens", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="funding_voucherbudget_total"),
            models.CheckConstraint(condition=Q(closes__gte=models.F("opens")), name="funding_voucherbudget_period"),
        ]

    def __str__(self) -> str:
        return self.title


class Voucher(Record):
    """Owned by the centre that issues it. `serial` is the budget's code and a running number; `value` in euro.

    `paid` is what was settled: at most `value`. Days are empty until the step has happened.
    """

    budget = models.ForeignKey(VoucherBudget, on_delete=models.PROTECT, related_name="vouchers")
    serial = models.CharField(max_length=40, unique=True)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    beneficiary = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    expires = models.DateField()
    issued = models.DateField()
    service = models.CharField(max_length=300, blank=True)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assigned = models.DateField(null=True, blank=True)
    redeemed = models.DateField(null=True, blank=True)
    settled = models.DateField(null=True, blank=True)
    paid = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["serial"]
