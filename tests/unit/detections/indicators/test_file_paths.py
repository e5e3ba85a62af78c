"""Paths of files have one normal form, whatever steps, slashes and prefixes they are written with."""

from __future__ import annotations

import pytest

from tocsin.detections.indicators.file_paths import of_file_url, plain_path


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"C:\a\..\b.exe", r"c:\b.exe"),
        (r"c:\..\..\b.exe", r"c:\b.exe"),
        (r"C:/a/./b.exe", r"c:\a\b.exe"),
        (r"\\srv\share\..\b.exe", r"\\srv\share\b.exe"),
        (r"\Device\HarddiskVolume2\a\..\b.exe", r"\device\harddiskvolume2\b.exe"),
        (r"%TMP%\a\..\b.exe", r"%temp%\b.exe"),
        (r"%temp%\..\b.exe", r"%temp%\..\b.exe"),
        (r"%temp%\a\..\..\b.exe", r"%temp%\a\..\..\b.exe"),
        (r"%temp%\.\a\..\c\b.exe", r"%temp%\c\b.exe"),
        (r"*:\a\..\b.exe", r"*:\a\..\b.exe"),
        ("/opt/../etc/x", "/etc/x"),
    ],
)
def test_steps_are_taken_but_out_of_no_drive_share_volume_or_variable(written, plain):
    assert plain_path(written) == plain


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///C:/a.exe", "C:/a.exe"),
        ("file:///C|/a.exe", "C:/a.exe"),
        ("file://localhost/etc/x", "/etc/x"),
        ("file:///etc/x", "/etc/x"),
        ("file:/etc/x", "/etc/x"),
        ("file:////srv/share/a.exe", r"\\srv/share/a.exe"),
        ("file://srv/share/a.exe", r"\\srv/share/a.exe"),
        (r"file:_C:\a.exe", r"C:\a.exe"),
        ("file:///etc/a\nb", "/etc/a\nb"),
        ("file: a", ""),
    ],
)
def test_a_file_url_is_the_path_that_it_names(url, path):
    assert of_file_url(url) == path
