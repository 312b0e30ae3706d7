// Two ways to use a page: by mouse, and by keyboard alone.

/** Clicks and types where it points. */
export function mouse() {
  return {
    press: (control) => control.click(),
    type: (field, text) => field.fill(text),
    check: (box) => box.check(),
    uncheck: (box) => box.uncheck(),
    choose: async (menu, item) => {
      await menu.click();
      await item.click();
    },
  };
}

const KEYS_MAX = 400;

/** Moves the focus with Tab and the arrow keys, as a person who has no mouse. Fails if something cannot be reached. */
export function keyboard(page) {
  const key = (name) => page.keyboard.press(name);
  const reach = async (control) => {
    await control.waitFor();
    for (let pressed = 0; pressed < KEYS_MAX; pressed += 1) {
      const next = await control.evaluate(nextKey);
      if (next === undefined) return;
      await key(next);
    }
    throw new Error(`the keyboard does not reach ${control}`);
  };
  const press = async (control) => {
    await reach(control);
    await key("Enter");
  };
  const toggle = async (box, wanted) => {
    await reach(box);
    // The arrow keys that reach a radio button choose it.
    if ((await box.isChecked()) !== wanted) await key("Space");
  };
  return {
    press,
    type: async (field, text) => {
      await reach(field);
      await key("Control+A");
      await page.keyboard.type(text);
    },
    check: (box) => toggle(box, true),
    uncheck: (box) => toggle(box, false),
    choose: async (menu, item) => {
      await press(menu);
      await item.waitFor();
      for (let pressed = 0; pressed < KEYS_MAX; pressed += 1) {
        if (await item.evaluate((it) => it.contains(document.activeElement) || document.activeElement.getAttribute("aria-activedescendant") === it.id)) break;
        await key("ArrowDown");
      }
      await key("Enter");
    },
  };
}

/** The key that brings the focus nearer to a control; undefined if it is there. Runs in the page. */
function nextKey(control) {
  const active = document.activeElement;
  if (active === control) return undefined;
  const cell = (it) => it?.closest("td, th");
  const row = (it) => it?.closest("tr");
  const table = control.closest("table");
  if (table && table.contains(active) && table.getAttribute("role") === "grid") {
    const rows = [...table.rows];
    const down = rows.indexOf(row(control)) - rows.indexOf(row(active));
    const right = cell(control).cellIndex - cell(active).cellIndex;
    if (down) return down > 0 ? "ArrowDown" : "ArrowUp";
    if (right) return right > 0 ? "ArrowRight" : "ArrowLeft";
    // Inside a cell with several controls.
    return active === cell(active) ? "Enter" : "Tab";
  }
  if (control.type === "radio" && active.type === "radio" && active.name === control.name) {
    const after = active.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING;
    return after ? "ArrowDown" : "ArrowUp";
  }
  // An editor takes Tab for itself, and Escape gives it back.
  const isBefore = active !== document.body && active.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_PRECEDING;
  return isBefore ? "Shift+Tab" : "Tab";
}
