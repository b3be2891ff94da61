"""createadmin: the first owner, and the way back in for one who is locked out."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from floorwalker.accounts.models import Grant, Member


class Command(BaseCommand):
    help = "Make an owner of every store, or give an existing member that role and a new password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address to sign in with")
        parser.add_argument("--name", default="", help="the name shown in histories")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"“{email}” is not an e-mail address.") from None
        member = Member.objects.filter(email=email).first()
        is_new = member is None
        member = member or Member(email=email)
        member.name = options["name"] or member.name
        member.set_password(self._password(member, from_stdin=options["password_stdin"]))
        member.is_active = True
        with transaction.atomic():
            member.save()
            Grant.objects.get_or_create(member=member, store=None, role="owner")
        self.stdout.write(f"{email} is {'now' if is_new else 'still a member, with a new password, and'} an owner.")

    def _password(self, member: Member, *, from_stdin: bool) -> str:
        password = sys.stdin.readline().rstrip("\n") if from_stdin else getpass("Password: ")
        if not from_stdin and getpass("Again: ") != password:
            raise CommandError("The two passwords differ. Nothing was changed.")
        try:
            validate_password(password, member)
        except ValidationError as no:
            raise CommandError(" ".join(no.messages)) from None
        return password
