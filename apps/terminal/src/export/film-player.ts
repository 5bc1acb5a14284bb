/**
 * The script of a film, as the page holds it: it moves the animations of the page to one picture or another, and nothing else. It is text
 * here, since it is for browsers and knows nothing of this program.
 */
export const PLAYER: string = String.raw`({ step, pictures, moments }) => {
  const find = (name) => document.querySelector(name);
  const [film, slider, clock, list] = ['.film', 'input', 'output', 'ol'].map(find);
  const buttons = Object.fromEntries([...document.querySelectorAll('button')].map((one) => [one.name, one]));
  const pictureAt = (hash) => Math.round((Number(/^#t=([\d.]+)$/.exec(hash)?.[1] ?? NaN) * 1000) / step);
  const chapters = [...list.querySelectorAll('a')].map((link) => ({ link, at: pictureAt(link.hash) }));
  const begun = chapters.map(({ at }) => at);
  const speeds = [0.25, 0.5, 1, 2, 4];
  let at = 0;
  let speed = 1;
  let timer = null;

  // Whoever wants no motion is shown none before saying so.
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  document.documentElement.classList.add('played');
  const moves = document.getAnimations();
  for (const move of moves) move.pause();
  slider.max = pictures - 1;

  const show = (picture) => {
    at = Math.min(Math.max(picture, 0), pictures - 1);
    for (const move of moves) move.currentTime = (at + 0.5) * step;
    slider.value = at;
    const seconds = (at * step) / 1000;
    clock.value = Math.floor(seconds / 60) + ':' + (seconds % 60).toFixed(1).padStart(4, '0');
    slider.setAttribute('aria-valuetext', clock.value);
    const now = chapters.findLast((chapter) => chapter.at <= at);
    for (const { link } of chapters) {
      if (link === now?.link) link.setAttribute('aria-current', 'step');
      else link.removeAttribute('aria-current');
    }
    if (now !== undefined) list.scrollTop = now.link.offsetTop - list.clientHeight / 2;
  };
  const pause = () => {
    clearInterval(timer);
    timer = null;
    buttons.play.textContent = 'play';
  };
  const play = () => {
    if (at === pictures - 1) show(0);
    clearInterval(timer);
    const [from, since] = [at, performance.now()];
    timer = setInterval(() => {
      show(from + Math.floor(((performance.now() - since) * speed) / step));
      if (at === pictures - 1) pause();
    }, step / 4);
    buttons.play.textContent = 'pause';
  };
  const go = (picture) => {
    pause();
    show(picture);
  };
  const next = (places) => go(places.find((place) => place > at) ?? pictures - 1);
  const previous = (places) => go(places.findLast((place) => place < at) ?? 0);
  const change = (by) => {
    const place = speeds.indexOf(speed) + by;
    speed = speeds[Math.min(Math.max(place, 0), speeds.length - 1)];
    buttons.speed.textContent = speed + 'x';
    if (timer !== null) play();
  };
  const does = {
    play: () => (timer === null ? play() : pause()),
    step: () => next(moments),
    stepBack: () => previous(moments),
    on: () => next(begun),
    back: () => previous(begun),
    speed: () => change(speed === speeds.at(-1) ? -speeds.length : 1),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : film.requestFullscreen()),
  };
  const keys = {
    ' ': does.play,
    ArrowRight: does.step,
    ArrowLeft: does.stepBack,
    Home: () => go(0),
    End: () => go(pictures - 1),
    '>': () => change(1),
    '<': () => change(-1),
    f: does.full,
  };
  const shifted = { ArrowRight: does.on, ArrowLeft: does.back };

  for (const [name, button] of Object.entries(buttons)) button.onclick = does[name];
  slider.oninput = () => go(Number(slider.value));
  list.onclick = (event) => {
    const link = event.target.closest('a');
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault(); // nothing is heard where the address says so already
    history.replaceState(null, '', link.hash);
    go(pictureAt(link.hash));
  };
  onkeydown = (event) => {
    const does = (event.shiftKey && shifted[event.key]) || keys[event.key];
    const isPressed = event.key === ' ' && event.target.closest('button, a') !== null;
    if (does === undefined || isPressed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  };
  onhashchange = () => {
    const picture = pictureAt(location.hash);
    if (!Number.isNaN(picture)) go(picture);
  };
  const opened = pictureAt(location.hash);
  show(Number.isNaN(opened) ? 0 : opened);
  if (Number.isNaN(opened) && !isCalm) play();
}`;
