import { ENGINE } from '../../codes/plan.ts';

/** The version of the program; a test holds it against package.json. */
export const VERSION = '0.1.0';

export const VERSION_LINE = `imprimatur-generate ${VERSION} (engine ${ENGINE}, package format 1)`;

export const HELP = `NAME
    imprimatur-generate - draw the codes of a package, on any machine, without the portal

SYNOPSIS
    imprimatur-generate PACKAGE [-o DIR] [OPTION]...
    imprimatur-generate PACKAGE --check [--key FILE]
    imprimatur-generate PACKAGE -o DIR --merge

DESCRIPTION
    PACKAGE is what the portal made of a work order: the zip as it was downloaded, the
    folder in it, or its manifest.json. First everything in it is checked: hashes, row
    counts, sequence, IDs, URLs. Then an image of every code is drawn into DIR/codes/,
    named as in messages.csv, and DIR/files.csv lists them with their serial numbers.
    The images are the portal's own, to the byte. Resolution, size and bar-width
    reduction are those of the calibration and cannot be changed.

    Without -o, DIR is the package's name and "-images", in the current folder. It must
    lie outside the package. No network is used, nothing is written outside DIR.

WHAT TO DRAW
    --batch N[,M-P]...  these batches only, such as 3 or 1,4-6
    --range A-B         these sequence numbers only
    --shard I/N         the I-th of N equal parts (I from 1). N runs, here or elsewhere,
                        draw each code once; each writes files-I-of-N.csv
    --merge             draws nothing: joins files-1-of-N.csv to files-N-of-N.csv of DIR
                        into files.csv, once every image is there
    --format FORMAT     png, tiff, svg, eps or pdf; by default what the package says

WHERE TO
    -o, --output DIR    the folder to draw into
    --zip FILE          draw into a zip instead: a folder with codes/ and files.csv
    --resume            go on with an unfinished run. It is so by default; with this word
                        it is an error (2) if there is nothing to go on with

HOW
    --threads N         threads that draw; by default one for each processor, 4 at most
    --verify            afterwards read every image again and hold it against the data
    --check             check the package, draw nothing
    --dry-run           check the package, say what would be drawn, write nothing
    --key FILE          the portal's public key (PEM, from its page Signing key): proves
                        that the manifest is the one the portal signed
    --secure FILE       the key of the graphics of secure codes (workorder-….secure.json, from
                        the card of the work order): without it they cannot be drawn
    --quiet             say nothing but errors
    --json              progress and result as lines of JSON on standard output
    --help, --version   this text; the version

EXIT STATUS
    0  done                          3  the package is damaged or not a package
    1  --check or --verify failed    4  the output cannot be written
    2  wrong use                    70  a fault of this program
                                   130  stopped by Ctrl-C; give the same command to go on

EXAMPLES
    imprimatur-generate workorder-7K3F9Q2MX4.zip -o /press/7K3F
    imprimatur-generate workorder-7K3F9Q2MX4.zip --check --key portal.pem
    seq 4 | parallel imprimatur-generate order.zip -o out --shard {}/4 --threads 1
    imprimatur-generate order.zip -o out --merge

FILES
    DIR/.imprimatur-*.unfinished, DIR/codes/*.unfinished-*
        an unfinished run; they are gone when it is done. Whatever stands under its
        final name is whole.
`;
