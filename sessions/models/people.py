"""People: one human, once; other spellings; pictures of them."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from sessions.models.addresses import address
from sessions.models.archive import OldAddress, archive_change
from sessions.models.audience import Reader, VisibilityField
from sessions.models.fields import BodyField, InitialField, LineField, RenderedField
from sessions.models.locking import in_turn
from sessions.models.pictures import Picture
from sessions.models.slugs import SLUG_LENGTH, free_slug
from sessions.text import normalise_name


class PersonQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> "PersonQuerySet":
        """People with at least one role that this reader may see; not those who were anonymised."""
        return self.filter(visibility__gte=reader.level)

    def by_name(self) -> "PersonQuerySet":
        """From A to Z, other scripts last."""
        return self.order_by("initial", "key", "pk")


class Person(models.Model):
    """One human, once. Roles (speaker, moderator, intern, newcomer) point here."""

    name = LineField(max_length=120, help_text="Without honorific: Okubo, Mami Konishi.")
    key = models.CharField(max_length=120, editable=False, db_index=True)
    initial = InitialField(source="name")
    slug = models.SlugField(max_length=SLUG_LENGTH + 20, unique=True, editable=False)
    organisation = LineField(blank=True, help_text="Home organisation of a guest; empty for our own people.")
    said_as = LineField(
        "how to say the name",
        max_length=120,
        blank=True,
        help_text="As in OH-koo-boh, for introducing them.",
    )
    email = models.EmailField(blank=True, help_text="Private; never shown to readers.")
    biography = BodyField(max_length=5_000, help_text="Public. Markdown.")
    biography_html = RenderedField(source="biography")
    left_on = models.DateField(null=True, blank=True, help_text="The day they left the house, if they did.")
    willing_to_moderate = models.BooleanField(default=False)
    do_not_ask = models.BooleanField(default=False, help_text="Never ask this person for a talk.")
    anonymised_at = models.DateTimeField(null=True, editable=False)
    visibility = VisibilityField()

    objects = PersonQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["biography_html", "visibility"])

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name")]
        indexes = [models.Index(fields=["initial", "key"], name="person_by_initial")]

    apart = ""  # what tells somebody from others of the name on one page (`archive.namesakes.tell_apart`)

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = normalise_name(self.name)[:120]
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "key", "initial"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("person", self.slug)

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
        person.slug = free_slug(person, OldAddress.Kind.PERSON, person.name, f"person-{person.pk}")
        person.save(update_fields=["slug"])
        return person

    def rename(self, name: str, *, show_old: bool) -> None:
        """Take a new name and address. The old name stays as an alias, shown to readers or not."""
        with archive_change():
            old_name, old_slug = self.name, self.slug
            self.name = name
            self.slug = free_slug(self, OldAddress.Kind.PERSON, name, f"person-{self.pk}")
            self.save(update_fields=["name", "slug"])
            self.aliases.filter(key=self.key).delete()
            if normalise_name(old_name) != self.key:
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
    name = LineField(max_length=120)
    key = models.CharField(max_length=120, editable=False, db_index=True)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.SPELLING)
    shown = models.BooleanField(default=True, help_text="Show this name on the person's page.")

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_alias_per_spelling")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = normalise_name(self.name)[:120]
        super().save(*args, **kwargs)


class PortraitQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> "PortraitQuerySet":
        """Portraits meant for this reader, of people whom this reader may know of."""
        return self.filter(person__visibility__gte=reader.level, audience__in=reader.audiences)


class Portrait(Picture):
    """A person's picture, cleaned on the way in. `audience` is what the person agreed to.

    set_aside_by: the merge in which both had one. Nobody's then, it comes back when that is undone.
    """

    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="portrait")
    set_aside_by = models.ForeignKey("mts.Merge", models.CASCADE, null=True, editable=False)

    objects = PortraitQuerySet.as_manager()

    def __str__(self) -> str:
        return f"picture of {self.person or 'a record that was merged'}"
