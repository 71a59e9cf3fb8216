"""Log-ins in the admin, for superusers only: an e-mail address is the name."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest

from sessions.models import User


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "person"]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["email", "person", "password", "is_active", "is_staff", "is_superuser", "groups"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form, add_form = UserForm, NewUserForm
    list_display = ["email", "person", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    list_select_related = ["person"]
    search_fields = ["email", "person__name"]
    search_help_text = "E-mail address, or name of the person"
    ordering = ["email"]
    autocomplete_fields = ["person"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "person", "password"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "person", "usable_password", "password1", "password2"]}),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self.superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self.superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self.superuser(request)

    @staticmethod
    def superuser(request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser
