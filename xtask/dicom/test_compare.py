"""The comparison has to see what is wrong."""

import SimpleITK as sitk
from compare import differences, truth

if __name__ == "__main__":
    assert differences(truth(), truth()) == []
    for change in [
        lambda image: image.SetOrigin((-31.25, 12.5, -7.01)),
        lambda image: image.SetSpacing((0.25, 0.3, 0.4)),
        lambda image: image.SetDirection((1, 0, 0, 0, 1, 0, 0, 0, 1)),
        lambda image: image.SetPixel(1, 2, 3, 0),
    ]:
        other = truth()
        change(other)
        assert differences(truth(), other), "a change is not seen"
    assert differences(truth(), sitk.Flip(truth(), (False, False, True)))
