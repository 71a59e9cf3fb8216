"""Static files with a hash in their names, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also what one script imports from another: an old copy of a shared script never meets a new page."""

    support_js_module_import_aggregation = True
