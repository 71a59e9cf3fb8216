// What several scripts need.

// A new element with its properties (ARIA's too: role, ariaLabel) and what is in it.
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// `act`, once nobody asked for it again for so many milliseconds.
export function later(milliseconds, act) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds, ...given);
  };
}
