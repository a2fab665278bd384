//! Any keys, any sizes: no panic, and what must hold always holds.

use std::time::{Duration, Instant};

use glossator::tui::keymap::{KEYS, Key, parse_key};
use glossator::tui::msg::Msg;
use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::library::Demo;

/// A small generator: the run is repeatable from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

/// Five seconds; `GLOSS_RANDOM_SECONDS` makes it longer.
fn seconds() -> u64 {
    std::env::var("GLOSS_RANDOM_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(5)
}

#[test]
fn random_keys_never_panic() {
    let demo = Demo::new();
    let mut keys: Vec<Key> = KEYS
        .iter()
        .flat_map(|b| b.keys.split(' '))
        .filter_map(parse_key)
        .filter(|k| !matches!(parse_key("Q"), Some(q) if q == *k) && Some(*k) != parse_key("Ctrl-c"))
        .collect();
    keys.extend("abcdefgxyz0123456789/:;.* 汉é".chars().map(Key::char));
    keys.push(Key::char(' '));
    let sizes = [(40, 8), (80, 24), (120, 40), (200, 60), (20, 5), (100, 16), (160, 30), (400, 100)];
    let deadline = Instant::now() + Duration::from_secs(seconds());
    let mut seed = 1;
    while Instant::now() < deadline {
        seed += 1;
        let mut random = Random(seed);
        let mut ui = demo.read(120, 40);
        let mut typed = Vec::new();
        for _ in 0..300 {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                match random.next(40) {
                    0 => {
                        let size = sizes[random.next(sizes.len())];
                        typed.push(format!("resize {size:?}"));
                        ui.send(Msg::Resize(size.0, size.1));
                    }
                    1..=3 => {
                        let (x, y) = (random.next(usize::from(ui.app.size.0)), random.next(usize::from(ui.app.size.1)));
                        let kinds = [
                            MouseEventKind::Down(MouseButton::Left),
                            MouseEventKind::Drag(MouseButton::Left),
                            MouseEventKind::Up(MouseButton::Left),
                            MouseEventKind::ScrollDown,
                            MouseEventKind::ScrollUp,
                        ];
                        let kind = kinds[random.next(kinds.len())];
                        typed.push(format!("{kind:?} {x},{y}"));
                        let event = MouseEvent { kind, column: x as u16, row: y as u16, modifiers: KeyModifiers::NONE };
                        ui.send(Msg::Mouse(event));
                    }
                    4 => ui.send(Msg::Tick(1)),
                    _ => {
                        let key = keys[random.next(keys.len())];
                        typed.push(format!("{key:?}"));
                        ui.send(Msg::Key(key));
                    }
                }
                let _ = ui.frame();
            }));
            assert!(done.is_ok(), "seed {seed}, after {:#?}", &typed[typed.len().saturating_sub(12)..]);
            if let Some(doc) = &ui.app.code.doc {
                assert!(ui.app.code.line < doc.line_count(), "seed {seed}: the cursor left the file");
            }
            if ui.app.quit {
                break;
            }
        }
    }
}
