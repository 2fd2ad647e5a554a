"""The commands of Merkwerk and of Django: ``python -m merkwerk COMMAND``."""

import sys

from merkwerk.config.commanding import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
