"""A page that shows widgets over a real kernel as hosts do that cannot be run here: VS Code and Colab.

It has what such a host gives to a widget (a model, its messages, a place on the page and the marks of a theme) and
nothing else: no notebook server, no JupyterLab, and, where `drops_binary`, no binary messages. It finds the models that
a widget names, unless `finds_models` is false: then the widget has to ask for what is in them.
"""

from __future__ import annotations

import base64
import queue
import time
from collections.abc import Callable
from typing import Any

from kernels import Kernel, Message
from playwright.sync_api import Page

PATIENCE = 90.0
VIEW = "application/vnd.jupyter.widget-view+json"
MANAGER = """
const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
const text = buffer => btoa(Array.from(new Uint8Array(buffer), one => String.fromCharCode(one)).join(""));
window.host = {
  models: {},
  async show(id, state, finds) {
    const listeners = new Map();
    const changed = new Set();
    const fire = (event, ...values) => [...(listeners.get(event) ?? [])].forEach(call => call(...values));
    const model = {
      get: name => state[name],
      set: (name, value) => {
        state[name] = value;
        changed.add(name);
        fire(`change:${name}`);
        fire("change");
      },
      save_changes: () => {
        const update = Object.fromEntries([...changed].map(name => [name, state[name]]));
        changed.clear();
        window.toKernel(id, {method: "update", state: update, buffer_paths: []}, []);
      },
      send: (content, _callbacks, buffers = []) =>
        window.toKernel(id, {method: "custom", content}, buffers.map(text)),
      on: (event, call) => listeners.set(event, [...(listeners.get(event) ?? []), call]),
      off: (event, call) => listeners.set(event, (listeners.get(event) ?? []).filter(one => one !== call)),
      widget_manager: finds ? {
        get_model: async one => {
          const found = await window.stateOf(one);
          if (found === null) throw new Error("There is no such model.");
          return {get: name => found[name]};
        },
      } : {},
    };
    host.models[id] = {state, fire};
    const style = document.createElement("style");
    style.textContent = state._css ?? "";
    document.head.append(style);
    const module = await import(URL.createObjectURL(new Blob([state._esm], {type: "text/javascript"})));
    const widget = typeof module.default === "function" ? await module.default() : module.default;
    const signal = new AbortController().signal;
    await widget.initialize?.({model, signal});
    const el = document.createElement("div");
    document.body.append(el);
    void widget.render({model, el, signal}); // what it waits for may need the host
  },
  receive(id, data, buffers) {
    const shown = host.models[id];
    if (data.method === "custom") {
      shown.fire("msg:custom", data.content, buffers.map(one => new DataView(bytes(one).buffer)));
      return;
    }
    Object.assign(shown.state, data.state);
    Object.keys(data.state).forEach(name => shown.fire(`change:${name}`));
    shown.fire("change");
  },
};
"""


class StubHost:
    """One page over one kernel."""

    def __init__(self, page: Page, kernel: Kernel, *, body: str, drops_binary: bool, finds_models: bool = True) -> None:
        self.page = page
        self._kernel = kernel
        self._drops_binary = drops_binary
        self._finds_models = finds_models
        self._shown: set[str] = set()
        page.expose_function("toKernel", self._send)
        page.expose_function("stateOf", self._state_of)
        page.set_content(f"<!doctype html><html><head></head>{body}</html>")
        page.add_script_tag(content=MANAGER)

    def run_and_show(self, code: str) -> None:
        """Run a cell, and draw the widget that it displays first."""
        displayed = [one["content"].get("data", {}) for one in self._kernel.run(code) if "data" in one["content"]]
        comm = next(one[VIEW]["model_id"] for one in displayed if VIEW in one)
        state = self._state_of(comm)
        assert state is not None
        self._shown.add(comm)
        self.page.evaluate("given => host.show(...given)", [comm, state, self._finds_models])
        self.until(self.page.locator(".wan-root").last.is_visible, "the widget")

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Pass messages from the kernel to the page until a condition is true."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"{what} did not come"
            self._carry()
            self.page.wait_for_timeout(20)

    def _state_of(self, comm: str) -> dict[str, Any] | None:
        """Return the state of a model as the kernel has sent it; None if it has not."""
        opened = [one for one in self._kernel.published if one["msg_type"] == "comm_open"]
        state = next(
            (dict(one["content"]["data"]["state"]) for one in opened if one["content"]["comm_id"] == comm), None
        )
        if state is not None:
            for message in self._kernel.published:
                if _is_for(message, comm):
                    state.update(message["content"]["data"].get("state", {}))
        return state

    def _carry(self) -> None:
        while True:
            try:
                message = self._kernel.next_message()
            except queue.Empty:
                return
            comm = message["content"].get("comm_id")
            if comm in self._shown and _is_for(message, comm):
                buffers = [] if self._drops_binary else message["buffers"]
                encoded = [base64.b64encode(one).decode("ascii") for one in buffers]
                self.page.evaluate(
                    "([id, data, buffers]) => host.receive(id, data, buffers)",
                    [comm, message["content"]["data"], encoded],
                )

    def _send(self, comm: str, data: Any, buffers: list[str]) -> None:
        self._kernel.say(comm, data, buffers=[] if self._drops_binary else [base64.b64decode(one) for one in buffers])


def _is_for(message: Message, comm: str) -> bool:
    return message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm
