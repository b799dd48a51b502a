"""segno, one thread: every URL of a file becomes a PNG in memory, nothing is written but the first one.

Usage: segno-loop.py URLS COUNT PREFIX_LENGTH VERSION DOTS SAMPLE. Prints the bytes of all images.
"""
import io
import sys

import segno

urls, count, _, version, dots, sample = sys.argv[1:]
total = 0
with open(urls, encoding='ascii') as lines:
    for index, line in enumerate(lines):
        if index == int(count):
            break
        symbol = segno.make_qr(line.rstrip('\n'), version=int(version), error='q', boost_error=False)
        image = io.BytesIO()
        symbol.save(image, kind='png', scale=int(dots), border=4)
        total += len(image.getvalue())
        if index == 0:
            with open(sample, 'wb') as file:
                file.write(image.getvalue())
print(total)
