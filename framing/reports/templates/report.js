"use strict";
// What the page shows stands in it already; this adds the sentences of a word, switches, search, and steps from hit to hit.
(() => {
  const MOST = 200; // sentences of a word
  const $ = (id) => document.getElementById(id);
  const make = (name, css, ...inside) => {
    const made = document.createElement(name);
    if (css) made.className = css;
    made.append(...inside);
    return made;
  };
  document.documentElement.classList.add("scripted");
  const articles = [...document.querySelectorAll("details.art[name]")];
  const marksIn = (place, term = "") => [...place.querySelectorAll(`.text mark[data-t${term}]`)];
  let current = null; // the hit that was stepped to last
  const owner = (article) => article.closest(".papers").querySelector("h3").textContent;

  function openWith(article) {
    article.closest(".papers").open = true;
    article.hidden = false;
    article.open = true;
  }

  function goTo(mark) {
    current = mark;
    openWith(mark.closest(".art"));
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "center" });
  }

  function showContexts(link) {
    const box = $("contexts");
    const found = marksIn(document, `="${link.dataset.term}"`);
    const list = make("ol");
    for (const mark of found.slice(0, MOST)) {
      const article = mark.closest(".art");
      const sentence = mark.closest(".s");
      const copy = sentence.cloneNode(true);
      const at = [...sentence.querySelectorAll("mark")].indexOf(mark);
      copy.querySelectorAll("mark")[at].classList.add("on");
      const button = make("button", "quiet", `${owner(article)}: ${article.querySelector("summary span").textContent}`);
      button.type = "button";
      button.addEventListener("click", () => goTo(mark));
      const text = make("div", "", copy);
      text.dir = "auto";
      text.lang = article.lang;
      list.append(make("li", "", text, button));
    }
    const more = found.length > MOST ? `, the first ${MOST} shown` : "";
    const about = `${link.title}: ${found.length} times in the articles below${more}`;
    box.replaceChildren(make("h3", "", link.textContent), make("p", "quiet", about), list);
    box.scrollTop = 0;
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-term]");
    if (link && articles.length) {
      event.preventDefault();
      showContexts(link);
    }
  });

  function openTarget() {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches(".art")) return;
    openWith(target);
    target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();
  if ($("copy")) {
    $("copy").addEventListener("click", async () => {
      getSelection().selectAllChildren($("method"));
      try {
        await navigator.clipboard.writeText($("method").textContent);
        $("copied").textContent = "Copied";
      } catch {
        $("copied").textContent = "Selected: press Ctrl+C";
      }
    });
  }
  if (!articles.length) return;

  const off = new Set();
  const isMarked = (mark) => ![...mark.classList].some((name) => off.has(name));
  const isShown = (mark) => isMarked(mark) && !mark.closest(".art").hidden;
  for (const box of document.querySelectorAll("input[data-switch]")) {
    box.addEventListener("change", () => {
      const name = box.dataset.switch;
      if (box.checked) off.delete(name);
      else off.add(name);
      for (const mark of $("articles").querySelectorAll(`mark.${name}`)) mark.classList.toggle("off", !isMarked(mark));
      say();
    });
  }
  const say = (more = "") => {
    const shown = articles.filter((one) => !one.hidden);
    const hits = shown.reduce((sum, one) => sum + marksIn(one).filter(isMarked).length, 0);
    $("state").textContent = `${shown.length} of ${articles.length} articles, ${hits} words found${more}`;
  };

  const texts = new Map();
  let waiting = 0;
  $("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const wanted = $("search").value.trim().toLowerCase();
      for (const one of articles) {
        if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase());
        one.hidden = !texts.get(one).includes(wanted);
      }
      for (const group of document.querySelectorAll(".papers")) {
        group.hidden = !group.querySelector(".art:not([hidden])");
        if (wanted) group.open = true;
      }
      say();
      paint(wanted);
    }, 120);
  });

  // Marks where the words searched for stand in the open article, where the browser can.
  function paint(wanted) {
    if (!globalThis.Highlight) return;
    CSS.highlights.delete("found");
    const open = articles.find((one) => one.open && !one.hidden);
    if (!wanted || !open) return;
    const ranges = [];
    const walker = document.createTreeWalker(open.querySelector(".text"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.toLowerCase();
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }
  for (const one of articles) one.addEventListener("toggle", () => one.open && paint($("search").value.trim().toLowerCase()));

  function step(by) {
    const all = marksIn($("articles")).filter(isShown);
    if (!all.length) return say();
    let at = all.indexOf(current);
    if (at < 0) {
      const open = articles.find((one) => one.open && !one.hidden);
      at = open ? all.findIndex((mark) => open.contains(mark)) - (by > 0) : by > 0 ? -1 : 0;
    }
    goTo(all[(at + by + all.length) % all.length]);
    say(`; word ${all.indexOf(current) + 1}: ${current.title}`);
  }
  $("next").addEventListener("click", () => step(1));
  $("back").addEventListener("click", () => step(-1));
  $("articles").addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
  });
  say();
})();
