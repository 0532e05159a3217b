"""What FFmpeg prints is counted; what others print is not lost."""

import os

from horse10.prediction.complaints import Complaints


def test_lines_of_ffmpeg_are_counted_and_others_passed_on(capfd):
    complaints = Complaints()
    for _ in range(2):
        with complaints.collected():
            os.write(2, b"[mpeg4 @ 0x55922834fb00] ac-tex damaged at 1 2\n    Last message repeated 2 times\n")
            os.write(2, b"[ WARN:0@0.153] global cap.cpp:212 open VIDEOIO(FFMPEG): backend\na fault of somebody else\n")
            os.write(2, b"[mov,mp4,m4a @ 0x1f] moov atom not found\n")
    os.write(2, b"after\n")
    assert complaints.count == 4 and complaints.first == "mpeg4: ac-tex damaged at 1 2"
    assert capfd.readouterr().err == "a fault of somebody else\na fault of somebody else\nafter\n"


def test_a_process_without_standard_error(monkeypatch):
    def closed(_):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", closed)
    with Complaints().collected():
        pass
