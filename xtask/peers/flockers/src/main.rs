//! The flockers model on krABMaga's engine (MIT), to be timed.
//!
//! Written for its public interface after the description of its own example: agents steer by
//! cohesion, avoidance, consistency, chance and momentum of the neighbours that
//! `Field2D::get_neighbors_within_distance` gives. `crates/swarm/examples/flockers.rs` is the same model.
//!
//! `flockers-peer [AGENTS] [STEPS]` prints agent-steps per second of processor time and of wall time.

use krabmaga::engine::agent::Agent;
use krabmaga::engine::fields::field::Field;
use krabmaga::engine::fields::field_2d::{
    Field2D, Location2D, toroidal_distance, toroidal_transform,
};
use krabmaga::engine::location::Real2D;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use krabmaga::rand::{self, Rng};
use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Instant;

const COHESION: f32 = 0.8;
const AVOIDANCE: f32 = 1.0;
const RANDOMNESS: f32 = 1.1;
const CONSISTENCY: f32 = 0.7;
const MOMENTUM: f32 = 1.0;
const JUMP: f32 = 0.7;
const SIGHT: f32 = 10.0;
const DISCRETIZATION: f32 = 10.0 / 1.5;
const AGENTS_PER_AREA: f32 = 0.1;

#[derive(Clone, Copy)]
struct Bird {
    id: u32,
    at: Real2D,
    last: Real2D,
}

impl Agent for Bird {
    fn step(&mut self, state: &mut dyn State) {
        let Some(flock) = state.as_any().downcast_ref::<Flock>() else {
            return;
        };
        let side = flock.side;
        let seen = flock.field.get_neighbors_within_distance(self.at, SIGHT);
        let mut push = Real2D { x: 0.0, y: 0.0 };
        if !seen.is_empty() {
            let (mut avoid, mut cohere, mut agree) = ([0.0_f32; 2], [0.0_f32; 2], [0.0_f32; 2]);
            let mut others = 0.0_f32;
            for other in seen.iter().filter(|other| other.id != self.id) {
                let dx = toroidal_distance(self.at.x, other.at.x, side);
                let dy = toroidal_distance(self.at.y, other.at.y, side);
                let square = dx * dx + dy * dy;
                let near = square * square + 1.0;
                avoid = [avoid[0] + dx / near, avoid[1] + dy / near];
                cohere = [cohere[0] + dx, cohere[1] + dy];
                agree = [agree[0] + other.last.x, agree[1] + other.last.y];
                others += 1.0;
            }
            // The model divides agreement by the count twice.
            let n = others.max(1.0);
            let mut rng = rand::rng();
            let chance = [rng.random::<f32>(), rng.random::<f32>()].map(|r| r * 2.0 - 1.0);
            let length = (chance[0] * chance[0] + chance[1] * chance[1]).sqrt();
            let along = |axis: usize| {
                COHESION * (-cohere[axis] / n / 10.0)
                    + AVOIDANCE * (400.0 * (avoid[axis] / n))
                    + CONSISTENCY * (agree[axis] / n / n)
                    + RANDOMNESS * (0.05 * chance[axis] / length)
            };
            push = Real2D {
                x: along(0),
                y: along(1),
            };
        }
        let mut dx = push.x + MOMENTUM * self.last.x;
        let mut dy = push.y + MOMENTUM * self.last.y;
        let length = (dx * dx + dy * dy).sqrt();
        if length > 0.0 {
            dx = dx / length * JUMP;
            dy = dy / length * JUMP;
        }
        self.last = Real2D { x: dx, y: dy };
        self.at = Real2D {
            x: toroidal_transform(self.at.x + dx, side),
            y: toroidal_transform(self.at.y + dy, side),
        };
        flock.field.set_object_location(*self, self.at);
    }
}

impl Hash for Bird {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl PartialEq for Bird {
    fn eq(&self, other: &Bird) -> bool {
        self.id == other.id
    }
}

impl Eq for Bird {}

impl Location2D<Real2D> for Bird {
    fn get_location(self) -> Real2D {
        self.at
    }

    fn set_location(&mut self, at: Real2D) {
        self.at = at;
    }
}

impl fmt::Display for Bird {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} at {}", self.id, self.at)
    }
}

struct Flock {
    field: Field2D<Bird>,
    agents: u32,
    side: f32,
}

impl Flock {
    fn new(agents: u32, side: f32) -> Self {
        Self {
            field: Field2D::new(side, side, DISCRETIZATION, true),
            agents,
            side,
        }
    }
}

impl State for Flock {
    fn init(&mut self, schedule: &mut Schedule) {
        let mut rng = rand::rng();
        for id in 0..self.agents {
            let at = Real2D {
                x: self.side * rng.random::<f32>(),
                y: self.side * rng.random::<f32>(),
            };
            let last = Real2D { x: 0.0, y: 0.0 };
            let bird = Bird { id, at, last };
            self.field.set_object_location(bird, at);
            schedule.schedule_repeating(Box::new(bird), 0.0, 0);
        }
    }

    fn update(&mut self, _step: u64) {
        self.field.lazy_update();
    }

    fn reset(&mut self) {
        *self = Self::new(self.agents, self.side);
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }
}

/// Neighbours that an agent sees, and how much all go one way (0 to 1): is it the same model?
fn facts(flock: &Flock, schedule: &Schedule) -> (f64, f64) {
    let (mut seen, mut x, mut y) = (0_usize, 0.0, 0.0);
    for agent in schedule.get_all_events() {
        if let Some(bird) = agent.downcast_ref::<Bird>() {
            let near = flock.field.get_neighbors_within_distance(bird.at, SIGHT);
            seen += near.len() - 1;
            x += f64::from(bird.last.x / JUMP);
            y += f64::from(bird.last.y / JUMP);
        }
    }
    let n = f64::from(flock.agents);
    (seen as f64 / n, (x * x + y * y).sqrt() / n)
}

/// Processor time of this process, s (Linux; else NaN).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let run_ns = text.split(' ').next().and_then(|word| word.parse().ok());
    run_ns.map_or(f64::NAN, |ns: f64| ns * 1e-9)
}

fn main() {
    let numbers: Vec<u32> = std::env::args().skip(1).flat_map(|a| a.parse()).collect();
    let agents = numbers.first().copied().unwrap_or(100_000);
    let steps = numbers.get(1).copied().unwrap_or(50);
    let mut flock = Flock::new(agents, (agents as f32 / AGENTS_PER_AREA).sqrt());
    let mut schedule = Schedule::new();
    flock.init(&mut schedule);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for _ in 0..steps {
        schedule.step(&mut flock);
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let moved = f64::from(agents) * f64::from(steps);
    let (seen, polar) = facts(&flock, &schedule);
    println!(
        "krabmaga-flockers agents {agents} steps {steps} threads 1 cpu_seconds {cpu:.3} \
         per_cpu_second {:.0} per_second {:.0} neighbours {seen:.2} one_way {polar:.4}",
        moved / cpu,
        moved / wall
    );
}
