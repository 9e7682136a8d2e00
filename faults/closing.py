"""``python -m faults.closing SLUG``: close a workspace's wave, print the numbers answered."""

import sys

import django


def main() -> None:
    """On whatever database the environment names."""
    django.setup()
    from faults.answers import numbers_stored
    from feedback.actions.waves import close_wave
    from feedback.models import Wave
    from tenancy.isolation.scope import workspace_scope
    from tenancy.models import Workspace

    with workspace_scope(Workspace.objects.get(slug=sys.argv[1])):
        close_wave(acting_member=None, wave=Wave.objects.get())
        sys.stdout.write(" ".join(str(number) for number in numbers_stored()) + "\n")


if __name__ == "__main__":
    main()
