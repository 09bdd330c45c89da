//! Who sealed, and what.

use crate::sample::{judge, record, signer, stranger, wrongs};
use crate::tamper::{expect_found, lines_of};
use casebook::{Code, Evidence, PublicKey, Seal, SecretKey, Signer, Statement, verify};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn law_a_signature_holds_for_its_message_and_key_only(
        entropy in any::<[u8; 32]>(),
        message in any::<Vec<u8>>(),
        other in any::<Vec<u8>>(),
    ) {
        let key = SecretKey::from_entropy(&entropy);
        let signature = key.sign(&message).unwrap();
        let public = key.public_key();
        prop_assert!(public.verifies(&message, &signature));
        prop_assert_eq!(public.verifies(&other, &signature), other == message);
        prop_assert!(!stranger().public_key().verifies(&message, &signature));
        prop_assert_eq!(PublicKey::parse(&public.to_string()), Some(public));
    }
}

#[test]
fn signatures_are_as_in_rfc_8032() {
    // Section 7.1, test 2.
    let mut entropy = [0; 32];
    let secret = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    for (byte, pair) in entropy.iter_mut().zip(secret.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    }
    let key = SecretKey::from_entropy(&entropy);
    assert_eq!(
        key.public_key().to_string(),
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    );
    assert_eq!(
        key.sign(&[0x72]).unwrap().to_string(),
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    );
    assert!(!format!("{key:?}").contains("4ccd"), "a secret was shown");
}

#[test]
fn law_seals_round_trip() {
    let shelf = record(true);
    let seals = shelf.seals.seen();
    assert!(lines_of(&seals).len() == 3);
    // A seal by a stranger, and one whose key was put in place of the stranger's.
    let statement = Statement {
        case: crate::sample::opening().case,
        head: judge(&shelf).head.unwrap(),
        length: 6,
        at_ms: 5_000,
    };
    let text = String::from_utf8(lines_of(&seals)[2].to_vec()).unwrap();
    let signed = text.split("\"statement\":").nth(1).unwrap();
    let signed = signed.strip_suffix('}').unwrap();
    let foreign = Seal {
        signature: stranger().sign(signed.as_bytes()).unwrap(),
        key: stranger().public_key(),
        statement: Statement {
            at_ms: 4_000,
            ..statement
        },
    };
    assert!(foreign.holds(), "what is signed is the statement's text");
    let claimed = Seal {
        key: signer().public_key(),
        ..foreign.clone()
    };
    for (seal, code) in [(foreign, Code::OtherKey), (claimed, Code::BadSignature)] {
        let mut changed = shelf.clone();
        let line = seal.line().unwrap() + "\n";
        changed.seals.durable.extend(line.bytes());
        assert_eq!(expect_found(&changed, "a foreign seal"), [code]);
    }
}

#[test]
fn a_key_from_elsewhere_unmasks_a_record_sealed_anew() {
    let shelf = record(true);
    let (chain, seals) = (shelf.chain.seen(), shelf.seals.seen());
    let with = |trusted: PublicKey| Evidence {
        chain: &chain,
        seals: &seals,
        trusted: Some(trusted),
        ..Evidence::default()
    };
    assert!(verify(&with(signer().public_key()), &shelf).sound());
    let report = verify(&with(stranger().public_key()), &shelf);
    assert_eq!(wrongs(&report), [Code::OtherKey; 4]);
}
