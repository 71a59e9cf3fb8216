"""The forms of a person's page: the person, a renaming that remembers, a picture; and other spellings."""

from django import forms

from sessions.media.pictures import CleanPicture, PictureRefused, clean_picture
from sessions.models import Alias, Audience, Person
from sessions.text import normalise_name

FIELDS = [
    "name",
    "organisation",
    "email",
    "biography",
    "left_on",
    "willing_to_moderate",
    "do_not_ask",
]


class PersonForm(forms.ModelForm):
    """A person; a new name keeps the old one as another spelling, shown to readers or not."""

    show_old_name = forms.BooleanField(
        label="Show the old name after a renaming",
        required=False,
        help_text="Ticked, the person's page says “also …”. Either way the old name is still found.",
    )
    portrait = forms.FileField(
        label="Picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text="JPEG, PNG, WebP or GIF, at most 20 MB. Place and camera are taken out of the file.",
    )
    portrait_audience = forms.ChoiceField(
        label="Who may see the picture", choices=Audience, initial=Audience.HOUSE, required=False
    )
    remove_portrait = forms.BooleanField(label="Remove the picture", required=False)

    class Meta:
        model = Person
        fields = FIELDS

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if portrait := getattr(self.instance, "portrait", None) if self.instance.pk else None:
            self.fields["portrait_audience"].initial = portrait.audience

    def clean_portrait(self) -> CleanPicture | None:
        file = self.cleaned_data["portrait"]
        if not file:
            return None
        try:
            return clean_picture(file)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not normalise_name(name) or not any(map(str.isalpha, name)):
            raise forms.ValidationError("A name has at least one letter.")
        return name


class AliasFormSet(forms.BaseInlineFormSet):
    """Each spelling once, and none that is the name itself (case, hyphens and honorific aside)."""

    def clean(self) -> None:
        super().clean()
        name = self.data.get("name", self.instance.name)
        known = {normalise_name(name): name}
        for form in self.forms:
            alias = form.cleaned_data.get("name") if hasattr(form, "cleaned_data") else None
            if not alias or form in self.deleted_forms:
                continue
            key = normalise_name(alias)
            if key in known:
                form.add_error("name", f"“{alias}” is “{known[key]}” already: both are found by either.")
            known.setdefault(key, alias)


AliasForm = forms.modelform_factory(Alias, fields=["name", "reason", "shown"])
