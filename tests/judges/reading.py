"""A reader's browser with the settings that readers have: how wide it is, which colours, how large the type."""

from __future__ import annotations

from dataclasses import dataclass

from selenium.webdriver import Chrome


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page."""

    width: int
    height: int = 900
    scheme: str = "light"
    contrast: str = "no-preference"

    def __str__(self) -> str:
        return f"{self.width} {self.scheme}" + ("" if self.contrast == "no-preference" else " more contrast")

    def take(self, browser: Chrome) -> None:
        """Have a browser show all its pages like this from now on."""
        metrics = {"width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": self.width < 600}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [
            {"name": "prefers-color-scheme", "value": self.scheme},
            {"name": "prefers-contrast", "value": self.contrast},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


LOOKS = tuple(
    Look(width, scheme=scheme, contrast=contrast)
    for width in (360, 1440)
    for scheme in ("light", "dark")
    for contrast in ("no-preference", "more")
)
