"""Sign-in by invitation: the operator opens accounts, nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False
