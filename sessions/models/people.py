"""People: one human, once; other spellings."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from sessions.models.addresses import SLUG_LENGTH, OldAddress, address, free_slug
from sessions.models.audience import VisibleQuerySet
from sessions.models.fields import (
    BodyField,
    History,
    HtmlField,
    InitialField,
    KeyField,
    LineField,
    MailboxField,
    NameField,
    SortField,
    VisibilityField,
)
from sessions.models.locking import archive_change, in_turn


class Person(models.Model):
    """One human, once. Roles (speaker, moderator, intern, newcomer) point here."""

    name = NameField(max_length=120, help_text="Without honorific: Okubo, Mami Konishi.")
    key = KeyField(max_length=120, db_index=True)
    reading = LineField(
        max_length=120,
        blank=True,
        help_text="Of a name in kanji, in kana or Latin letters. Lists go by it, searches find it.",
    )
    initial = InitialField(max_length=1)
    sort_key = SortField(max_length=400)
    slug = models.SlugField(max_length=SLUG_LENGTH + 20, unique=True, editable=False)
    organisation = LineField(blank=True, help_text="Home organisation of a guest; empty for our own people.")
    said_as = LineField("how to say the name", max_length=120, blank=True, help_text="As in OH-koo-boh.")
    email = MailboxField(blank=True, help_text="Private; never shown to readers.")
    biography = BodyField(max_length=5_000, help_text="Public. Markdown.")
    biography_html = HtmlField()
    left_on = models.DateField(null=True, blank=True, help_text="The day they left the house, if they did.")
    unlisted = models.BooleanField(
        "off the list of people",
        default=False,
        help_text="For somebody who left: found by name, with page and talks as ever, but not in the list.",
    )
    willing_to_moderate = models.BooleanField(default=False)
    do_not_ask = models.BooleanField(default=False, help_text="Never ask this person for a talk.")
    anonymised_at = models.DateTimeField(null=True, editable=False)
    visibility = VisibilityField()

    objects = VisibleQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name_plural = "people"
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name")]
        indexes = [models.Index(fields=["initial", "sort_key"], name="person_by_initial")]

    apart = ""  # what tells somebody from others of the name on one page (`archive.namesakes.tell_apart`)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("person", self.slug)

    @property
    def sorted_by(self) -> str:
        return self.reading or self.name

    @property
    def spoken(self) -> str:
        """How the name is said, for whoever reads it out."""
        return ", ".join(filter(None, (self.reading, self.said_as)))

    @property
    def initials(self) -> str:
        """One or two letters that stand in for a picture."""
        words = self.name.replace("-", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @classmethod
    @in_turn()
    def enter(cls, name: str, **fields) -> "Person":
        """Create a person with a free slug: the name in ASCII, else person-<number of the record>."""
        person = cls(name=name, slug=f"new-{uuid4().hex}", **fields)
        person.save()
        person.slug = free_slug(person, person.name, f"person-{person.pk}")
        person.save(update_fields=["slug"])
        return person

    def rename(self, name: str, *, show_old: bool) -> None:
        """Take a new name and address. The old name stays as an alias, shown to readers or not."""
        with archive_change():
            old_name, old_key, old_slug = self.name, self.key, self.slug
            self.name = name
            self.slug = free_slug(self, name, f"person-{self.pk}")
            self.save(update_fields=["name", "key", "initial", "sort_key", "slug"])
            self.aliases.filter(key=self.key).delete()
            if old_key != self.key:
                self.aliases.create(name=old_name, reason=Alias.Reason.RENAMED, shown=show_old)
            OldAddress.record(OldAddress.Kind.PERSON, old_slug, self.slug)


class Alias(models.Model):
    """Another spelling or script of a person's name."""

    class Reason(models.TextChoices):
        SPELLING = "spelling", "another spelling in a report"
        SCRIPT = "script", "another script"
        RENAMED = "renamed", "an earlier name"
        MERGED = "merged", "a record merged into this one"

    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases")
    name = NameField(max_length=120)
    key = KeyField(max_length=120, db_index=True)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.SPELLING)
    shown = models.BooleanField(default=True, help_text="Show this name on the person's page.")

    history = History()

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_alias_per_spelling")]

    def __str__(self) -> str:
        return self.name
