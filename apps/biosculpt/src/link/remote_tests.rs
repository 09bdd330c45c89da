//! Who was late: over a real socket, with the other side in this process.
//!
//! Law: `law_who_was_late_is_told_only_where_it_is_known`. Method: a wait whose time is over before it is looked at is that of
//! a computer that slept.

use super::*;
use std::net::TcpListener;

/// The treatment's side of a link, and the socket of the device's.
fn pair() -> (Remote, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (mut device, _) = listener.accept().unwrap();
    device.set_nodelay(true).unwrap();
    device.write_all(&about()).unwrap();
    let remote = Remote::greet(stream).unwrap_or_else(|_| panic!("it was greeted"));
    (remote, device)
}

fn about() -> Vec<u8> {
    let about = About {
        version: VERSION,
        device: 3,
        name: "a device of the test".to_owned(),
        simulated: true,
        firmware: Vec::new(),
        tick_ms: 50,
    };
    FromDevice::from(about).frame().unwrap()
}

fn over() -> Vec<u8> {
    let over = Over {
        how: How::Ended,
        at_ms: 50,
        why: "it was said in time".to_owned(),
    };
    FromDevice::from(over).frame().unwrap()
}

/// Lets its time be over by so much before anything is read, and reads.
fn heard_late(remote: &mut Remote, late: Duration) -> io::Result<Vec<u8>> {
    let ears = remote.ears.get_mut();
    ears.wait(Duration::ZERO);
    ears.until -= late;
    let mut bytes = [0; 4096];
    let length = ears.read(&mut bytes)?;
    Ok(bytes[..length].to_vec())
}

#[test]
fn law_who_was_late_is_told_only_where_it_is_known() {
    let (mut remote, mut device) = pair();
    // Nothing came: it is not known whose fault that is, however late this side was.
    let late = heard_late(&mut remote, Duration::from_secs(3)).unwrap_err();
    assert!(is_timeout(&late), "{late}");
    assert!(remote.ears.get_ref().late.unwrap() >= Duration::from_secs(3));
    let Err(silent) = remote.hear(Duration::from_millis(20)) else {
        panic!("nothing was said");
    };
    let said = silent.to_string();
    assert!(
        said.starts_with("nothing was heard of the device for 20 ms"),
        "{said}"
    );
    for (late_ms, is_told) in [(0, false), (49, false), (50, true), (3_000, true)] {
        let said = LinkError::Silent {
            wait_ms: 200,
            late_ms,
        };
        let said = said.to_string();
        assert!(said.contains("either it or its link failed") && !said.contains("dead"));
        assert_eq!(said.contains("this computer itself"), is_told, "{said}");
    }
    // It came in time, and nobody was there to hear it: it is taken, and nobody is blamed.
    device.write_all(&over()).unwrap();
    let taken = heard_late(&mut remote, Duration::from_secs(3)).unwrap();
    assert_eq!(taken, over());
    device.write_all(&over()).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    assert!(matches!(
        remote.hear(Duration::ZERO),
        Ok(FromDevice::Over(_))
    ));
}

#[test]
fn who_dribbles_is_not_heard_for_longer() {
    let (mut remote, mut device) = pair();
    let dribbles = std::thread::spawn(move || {
        // A header without an end, a byte at a time.
        for byte in over().into_iter().cycle().take(3_000) {
            if device.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    let start = Instant::now();
    remote.ears.get_mut().wait(Duration::from_millis(50));
    let mut bytes = vec![0; 3_000];
    assert!(remote.ears.get_mut().read_exact(&mut bytes).is_err());
    assert!(start.elapsed() < Duration::from_secs(2));
    drop(remote);
    dribbles.join().unwrap();
}
