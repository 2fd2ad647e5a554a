"""What people do in a browser, in their own words."""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.stack import Stack

CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


class Somebody:
    """A person with a browser of their own."""

    def __init__(self, stack: Stack, browser: Any, mail: str, *, scripts: bool = True) -> None:
        self.stack = stack
        self.mail = mail
        self.context = browser.new_context(
            base_url=stack.address,
            locale="nl-NL",
            java_script_enabled=scripts,
            viewport={"width": 390, "height": 844},
        )
        if scripts:
            self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def sign_in(self) -> None:
        """Sign in with the code that comes by mail."""
        known = len(self.stack.postbox.to(self.mail))
        self.page.goto("/account/login/")
        self.page.locator("input[type=email]").first.fill(self.mail)
        self.page.locator("input[type=email]").first.press("Enter")
        self.page.wait_for_url("**/confirm/**")
        code = self._code(known)
        self.page.locator("input[name=code]").fill(code)
        self.page.locator("input[name=code]").press("Enter")
        self.page.wait_for_url("**/o/**")

    def _code(self, known: int) -> str:
        from tests.journeys.stack import wait_for

        def found() -> str | None:
            for mail in self.stack.postbox.to(self.mail)[known:]:
                body = mail.get_body(("plain",))
                match = CODE.search(body.get_content() if body else "")
                if match:
                    return match.group(1)
            return None

        return wait_for(found, "the mail with the code")

    def until(self, words: str, *, address: str = "", seconds: float = 60) -> None:
        """Look again until the page says *words*."""
        from tests.journeys.stack import wait_for

        def says() -> bool:
            if address:
                self.page.goto(address)
            return words in self.page.inner_text("body")

        wait_for(says, f"the page to say {words!r}", seconds)

    def says(self, words: str) -> bool:
        """Whether the page says *words* now."""
        return words in self.page.inner_text("body")

    def press(self, words: str) -> None:
        """Press the button or follow the link with *words*."""
        spoken = re.compile(re.escape(words))
        self.page.get_by_role("button", name=spoken).or_(
            self.page.get_by_role("link", name=spoken)
        ).first.click()
        self.page.wait_for_load_state()

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()
