use super::*;
use proptest::prelude::*;

fn commands() -> impl Strategy<Value = Command> {
    let digest = (0_u8..2).prop_map(|n| Digest::of(&[n]));
    prop_oneof![
        digest
            .clone()
            .prop_map(|prescription| Command::Prescribe { prescription }),
        (digest.clone(), any::<bool>()).prop_map(|(prescription, passed)| Command::Prove {
            prescription,
            passed
        }),
        (digest, "[ab]").prop_map(|(prescription, by)| Command::Prepare { prescription, by }),
        Just(Command::Begin),
        Just(Command::Hold {
            code: "G501".to_owned()
        }),
        Just(Command::Resume),
        any::<bool>().prop_map(|done| Command::End { done }),
    ]
}

proptest! {
    #[test]
    fn law_facts_make_the_case(commands in proptest::collection::vec(commands(), 0..60)) {
        let (mut case, mut facts) = (Case::default(), Vec::new());
        let mut proven: Option<Digest> = None;
        let mut now: Option<Digest> = None;
        for command in &commands {
            let Ok(fact) = case.decide(command) else { continue };
            match command {
                Command::Prescribe { prescription } => {
                    now = Some(*prescription);
                    proven = None;
                }
                Command::Prove { prescription, passed } => {
                    proven = passed.then_some(*prescription);
                }
                // Nothing begins without a passed proof of the very prescription.
                Command::Begin => prop_assert!(proven.is_some() && proven == now),
                _ => {}
            }
            case = case.evolve(&fact);
            facts.push(fact);
        }
        prop_assert_eq!(&case, &Case::of(&facts));
        let text = serde_json::to_string(&facts).unwrap();
        let read: Vec<Fact> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read, facts);
    }
}

#[test]
fn an_edit_falls_back_to_preparatory() {
    let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
    let mut case = Case::default();
    let mut ask = |command: Command| {
        let fact = case.decide(&command)?;
        case = case.clone().evolve(&fact);
        Ok::<_, NotNow>(case.stage())
    };
    ask(Command::Prescribe { prescription: a }).unwrap();
    ask(Command::Prove {
        prescription: a,
        passed: true,
    })
    .unwrap();
    let elara = "Elara Voss".to_owned();
    let prepare = |prescription, by: &str| Command::Prepare {
        prescription,
        by: by.to_owned(),
    };
    ask(prepare(a, &elara)).unwrap();
    assert_eq!(
        ask(Command::Prescribe { prescription: b }),
        Ok(Stage::Prescribed)
    );
    assert!(ask(Command::Begin).is_err());
    assert!(ask(prepare(b, &elara)).is_err());
    ask(Command::Prove {
        prescription: b,
        passed: true,
    })
    .unwrap();
    ask(prepare(b, &elara)).unwrap();
    ask(Command::Begin).unwrap();
    assert_eq!(ask(Command::End { done: false }), Ok(Stage::Terminated));
    // What was begun is not begun again; of a new plan another person must set up, and begin.
    assert!(matches!(
        ask(prepare(b, "Amir Khoury")),
        Err(NotNow::Spent { .. })
    ));
    let c = Digest::of(b"c");
    ask(Command::Prescribe { prescription: c }).unwrap();
    let prove = Command::Prove {
        prescription: c,
        passed: true,
    };
    ask(prove).unwrap();
    let again = Err(NotNow::SamePerson { by: elara.clone() });
    assert_eq!(ask(prepare(c, &elara)), again);
    assert_eq!(ask(prepare(c, "Amir Khoury")), Ok(Stage::Prepared));
    assert_eq!(ask(prepare(c, " Elara Voss ")), again);
    // A set-up that ended before anything began can be made again by the same person, and by nobody else who could not.
    ask(prepare(c, "Amir Khoury")).unwrap();
    assert_eq!(ask(Command::End { done: false }), Ok(Stage::Proven));
    assert_eq!(ask(prepare(c, &elara)), again);
    ask(prepare(c, "Amir Khoury")).unwrap();
    ask(Command::Begin).unwrap();
    assert!(ask(Command::Prescribe { prescription: c }).is_err());
}
