"""Principal Mapper imports names from `collections` that moved to `collections.abc` in Python 3.3 and left the former in 3.10.

On its PYTHONPATH, this file puts them back.
"""

import collections
import collections.abc

collections.Mapping = collections.abc.Mapping
collections.MutableMapping = collections.abc.MutableMapping
