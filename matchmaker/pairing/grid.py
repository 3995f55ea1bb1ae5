"""A plan under construction: who meets in which slot, and the moves that make room.

An unplaced edge is put in a free slot; failing that its way is cleared, by moving the meetings in
its way to other slots, at last along a chain of meetings that swap two slots (Kempe 1879). Only
slots are decided here; tables follow from them, for a slot never has more meetings than tables.
"""

from collections.abc import Mapping, Sequence

from matchmaker.pairing.graph import Graph, bits

_FREE = -1
_LONGEST = 60  # meetings in a chain


class Grid:
    """Meetings by slot. `free[n]` has a bit for each slot in which node n could still meet."""

    def __init__(self, graph: Graph) -> None:
        """Start empty."""
        self.graph = graph
        self.free = list(graph.available)
        self.at = [[_FREE] * graph.slots for _ in graph.available]
        self.slot: dict[int, int] = {}
        self.load = [0] * graph.slots
        self.open = sum(1 << t for t, n in enumerate(graph.tables) if n)
        self.got = [0] * graph.people
        self.most = graph.most.tolist()
        self.least = graph.least.tolist()
        self.fixed: set[int] = set()  # meetings that stay where they are
        self.spare = 0  # how many of them may still be moved
        self._allowed: dict[int, int] = {}
        self._nodes: dict[int, tuple[int, ...]] = {}

    def allowed(self, edge: int) -> int:
        """Return the slots that an edge may use, whoever is busy."""
        mask = self._allowed.get(edge)
        if mask is None:
            mask = self._allowed[edge] = self.graph.allowed(edge)
        return mask

    def nodes(self, edge: int) -> tuple[int, ...]:
        """Return the nodes that an edge occupies."""
        found = self._nodes.get(edge)
        if found is None:
            found = self._nodes[edge] = self.graph.nodes(edge)
        return found

    def put(self, edge: int, slot: int) -> None:
        """Place an unplaced edge in a slot that is free for it."""
        bit = 1 << slot
        for node in self.nodes(edge):
            self.free[node] &= ~bit
            self.at[node][slot] = edge
        a, b = self.graph.ends[edge]
        self.got[a] += 1
        self.got[b] += 1
        self.slot[edge] = slot
        self.load[slot] += 1
        if self.load[slot] >= self.graph.tables[slot]:
            self.open &= ~bit

    def take(self, edge: int) -> int:
        """Remove a placed edge and return the slot that it had."""
        slot = self.slot.pop(edge)
        bit = 1 << slot
        for node in self.nodes(edge):
            self.free[node] |= bit
            self.at[node][slot] = _FREE
        a, b = self.graph.ends[edge]
        self.got[a] -= 1
        self.got[b] -= 1
        self.load[slot] -= 1
        if self.load[slot] < self.graph.tables[slot]:
            self.open |= bit
        return slot

    def room(self, edge: int) -> int:
        """Return the mask of slots in which all of an edge's nodes are free."""
        mask = self.allowed(edge)
        for node in self.nodes(edge):
            mask &= self.free[node]
        return mask

    def has_room(self, edge: int) -> bool:
        """Whether both participants may have one more meeting."""
        a, b = self.graph.ends[edge]
        return bool(self.got[a] < self.most[a] and self.got[b] < self.most[b])

    def place(self, edge: int) -> bool:
        """Find the edge a slot, moving others if it must; False leaves everything as it was."""
        return self.has_room(edge) and (self.place_nearby(edge) or self._chain(edge))

    def place_nearby(self, edge: int) -> bool:
        """Find the edge a slot as `place` does, without its long chains."""
        if not self.has_room(edge):
            return False
        mask = self.room(edge) & self.open
        if mask:
            self.put(edge, self._emptiest(mask))
            return True
        return self._shift(edge)

    def restore(self, slots: Mapping[int, int]) -> None:
        """Go back to an earlier arrangement, a copy of `slot`."""
        for edge in [e for e, t in self.slot.items() if slots.get(e) != t]:
            self.take(edge)
        for edge, slot in slots.items():
            if edge not in self.slot:
                self.put(edge, slot)

    def _emptiest(self, mask: int) -> int:
        """Choose the emptiest slot for its tables; ties go to the earliest."""
        load, tables = self.load, self.graph.tables
        return min(bits(mask), key=lambda t: load[t] / tables[t])

    def in_the_way(self, edge: int, slot: int) -> list[int]:
        """Return the meetings that occupy an edge's nodes in a slot."""
        found = []
        for node in self.nodes(edge):
            other = self.at[node][slot]
            if other != _FREE and other not in found:
                found.append(other)
        return found

    def _shift(self, edge: int) -> bool:
        """Place the edge by moving what stands in its way straight to other slots."""
        full = ~self.open
        for slot in bits(self.allowed(edge)):
            blockers = self.in_the_way(edge, slot)
            held = self.fixed.intersection(blockers)
            if (not blockers and full >> slot & 1) or len(held) > self.spare:
                continue
            moved: list[tuple[int, int]] = []
            for other in blockers:
                mask = self.room(other) & self.open & ~(1 << slot)
                if not mask:
                    break
                moved.append((other, self.take(other)))
                self.put(other, self._emptiest(mask))
            else:
                if self.open >> slot & 1:
                    self.put(edge, slot)
                    self.fixed -= held
                    self.spare -= len(held)
                    return True
            for other, old in reversed(moved):
                self.take(other)
                self.put(other, old)
        return False

    def _chain(self, edge: int) -> bool:
        """Place the edge in slot c after a chain of meetings has swapped c with some d."""
        allowed = self.allowed(edge)
        for c in bits(allowed):
            blockers = self.in_the_way(edge, c)
            partners = ~(1 << c)
            for other in blockers:
                partners &= self.allowed(other)
            for d in bits(partners & ((1 << self.graph.slots) - 1)):
                if self._swap(edge, c, d, blockers):
                    return True
        return False

    def _swap(self, edge: int, c: int, d: int, blockers: Sequence[int]) -> bool:
        """Swap slots c and d along the chain that frees c for the edge, or change nothing."""
        chain = self._component(blockers, c, d, barred=set(self.nodes(edge)))
        if chain is None or not self._fits(c, 1 - self._swing(chain, c)):
            return False
        if not self._fits(d, self._swing(chain, c)):
            return False
        self.swap(chain, c, d)
        self.put(edge, c)
        return True

    def chain(self, edge: int, c: int, d: int) -> list[int] | None:
        """Return the meetings that swap slots c and d if the edge does; None if one cannot."""
        found = self._component([edge], c, d, barred=set())
        if found is None:
            return None
        swing = self._swing(found, c)
        return found if self._fits(d, swing) and self._fits(c, -swing) else None

    def swap(self, chain: Sequence[int], c: int, d: int) -> None:
        """Swap slots c and d of a chain's meetings."""
        before = [self.take(edge) for edge in chain]
        for edge, slot in zip(chain, before, strict=True):
            self.put(edge, d if slot == c else c)

    def _component(
        self, start: Sequence[int], c: int, d: int, barred: set[int]
    ) -> list[int] | None:
        """Return all meetings that must swap c and d if those of `start` do, lowest first.

        None where one of them cannot, or would put a barred node into c.
        """
        found, queue = set(start), list(start)
        while queue:
            other = queue.pop()
            target = d if self.slot[other] == c else c
            if other in self.fixed or not self.allowed(other) >> target & 1:
                return None
            if (target == c and not barred.isdisjoint(self.nodes(other))) or len(found) > _LONGEST:
                return None
            for pushed in self.in_the_way(other, target):
                if pushed not in found:
                    found.add(pushed)
                    queue.append(pushed)
        return sorted(found)

    def _swing(self, chain: Sequence[int], c: int) -> int:
        """Return how many more meetings leave slot c than enter it when the chain swaps."""
        return sum(1 if self.slot[edge] == c else -1 for edge in chain)

    def _fits(self, slot: int, more: int) -> bool:
        """Whether a slot has tables for so many more meetings."""
        return self.load[slot] + more <= self.graph.tables[slot]
