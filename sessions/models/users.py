"""Log-ins: an e-mail address, and the person it belongs to, if any; and what was tried how often."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from sessions.models.fields import MailboxField

ORGANISERS = "Organisers"


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_organiser(self, email: str, password: str, **fields) -> "User":
        """Somebody who opens the admin: staff, and in the group Organisers."""
        user = self.create_user(email, password, is_staff=True, **fields)
        user.groups.add(Group.objects.get_or_create(name=ORGANISERS)[0])
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Every logged-in user is of the house; `is_staff` and the group Organisers open the admin."""

    email = MailboxField(unique=True)
    person = models.OneToOneField("mts.Person", models.SET_NULL, null=True, blank=True, related_name="user")
    is_staff = models.BooleanField("opens the admin", default=False)
    is_active = models.BooleanField(default=True, help_text="Untick instead of deleting a log-in.")
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.email

    def get_short_name(self) -> str:
        return self.email.partition("@")[0]


class Throttle(models.Model):
    """One key and its window. The key is a keyed hash: nothing here says who it was."""

    key = models.CharField(max_length=64, unique=True)
    hits = models.PositiveIntegerField()
    ends = models.PositiveBigIntegerField(db_index=True, help_text="Seconds since 1970.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.hits} until {self.ends}"
