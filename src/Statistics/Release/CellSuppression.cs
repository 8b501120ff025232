namespace Watchgrain.Statistics.Release;

/// <summary>
/// Which counts of a table may be told to people outside: none from 1 to k - 1, and no others from which such a one could be reckoned. Zeros are told, as everybody may know of what is not there.
/// </summary>
/// <remarks>
/// A count is hidden when it is small itself (primary), or because it would betray another one (complementary). With cells as edges between a node per row and one per column, totals included, the sums of rows and columns determine a hidden count
/// exactly when its edge lies on no cycle of hidden edges: each hidden edge is therefore put on one, by the path that hides the fewest rows of data (Dijkstra), of counts that are not 0: so that each could be greater and less by one, too. Where a total
/// is told, what it hides adds up to k at least. After L. Cox, "Suppression methodology and statistical disclosure control", JASA 75 (1980).
/// The row of totals does not depend on the groups: it is the same for every table of the same rows of data. Tables of the same rows by different groups are not safe beside each other: where the groups of one are made of those of the other, its totals may tell what the other hides.
/// </remarks>
public sealed class CellSuppression
{
    /// <summary>Hiding the total of a group is the last resort.</summary>
    private const long OfTotal = 1L << 40;

    private readonly CountTable table;
    private readonly int least;
    private readonly bool[,] hidden;
    private readonly bool[,] primary;

    private CellSuppression(CountTable table, int least)
    {
        (this.table, this.least) = (table, least);
        (hidden, primary) = (new bool[table.Groups + 1, table.Kinds + 1], new bool[table.Groups + 1, table.Kinds + 1]);
    }

    private int Rows => table.Groups + 1;

    private int Columns => table.Kinds + 1;

    /// <summary>True: the count is not told. Of the totals row too.</summary>
    public bool this[int group, int kind] => hidden[group, kind];

    /// <summary>How many are small themselves.</summary>
    public int Primary => Count(primary);

    /// <summary>How many are not told.</summary>
    public int Hidden => Count(hidden);

    /// <param name="table">Counts of rows of data.</param>
    /// <param name="least">k: the least count that may be told, 2 or more.</param>
    public static CellSuppression Of(CountTable table, int least)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 2);
        var suppression = new CellSuppression(table, least);
        suppression.HideTotals();
        suppression.HideCells();
        return suppression;
    }

    // The row of totals alone: its kinds add up to its own total.
    private void HideTotals()
    {
        var row = table.Groups;
        for (var kind = 0; kind < Columns; kind++)
            HideWhenSmall(row, kind);
        if (hidden[row, table.Kinds])
            return;
        Widen([.. Enumerable.Range(0, table.Kinds).Select(kind => (row, kind))], (_, _) => true);
    }

    private void HideCells()
    {
        for (var group = 0; group < table.Groups; group++)
        {
            for (var kind = 0; kind < Columns; kind++)
                HideWhenSmall(group, kind);
        }
        for (var changed = true; changed;)
        {
            HideCycles();
            changed = false;
            foreach (var relation in Relations())
                changed |= Widen(relation, HasCycle);
        }
    }

    private void HideWhenSmall(int group, int kind)
    {
        if (table[group, kind] > 0 && table[group, kind] < least)
            hidden[group, kind] = primary[group, kind] = true;
    }

    // What a told total hides: its parts, which must be two at least and add up to k at least. Where nothing else can be hidden the total of a group is.
    private bool Widen(IReadOnlyList<(int Group, int Kind)> parts, Func<int, int, bool> canHide)
    {
        var changed = false;
        while (true)
        {
            var secret = parts.Where(part => hidden[part.Group, part.Kind]).ToList();
            if (secret.Count == 0 || (secret.Count > 1 && secret.Sum(part => table[part.Group, part.Kind]) >= least))
                return changed;
            var more = parts.Where(part => !hidden[part.Group, part.Kind] && table[part.Group, part.Kind] > 0).OrderBy(part => table[part.Group, part.Kind]).Where(part => canHide(part.Group, part.Kind)).Take(1).ToList();
            var (group, kind) = more.Count > 0 ? more[0] : (parts[0].Group, table.Kinds);
            // A total that all its parts make up is no less than k, else it would be hidden.
            if (more.Count == 0 && (parts[0].Kind == parts[^1].Kind || hidden[group, kind] || group == table.Groups))
                return changed;
            hidden[group, kind] = changed = true;
            if (more.Count == 0)
                return changed;
        }
    }

    // Each group's kinds, and each kind's groups, where the total is told.
    private IEnumerable<IReadOnlyList<(int Group, int Kind)>> Relations()
    {
        for (var group = 0; group < table.Groups; group++)
        {
            if (!hidden[group, table.Kinds])
                yield return [.. Enumerable.Range(0, table.Kinds).Select(kind => (group, kind))];
        }
        for (var kind = 0; kind < Columns; kind++)
        {
            if (!hidden[table.Groups, kind])
                yield return [.. Enumerable.Range(0, table.Groups).Select(group => (group, kind))];
        }
    }

    // A count that was on a cycle stays on it: one pass is enough.
    private void HideCycles()
    {
        for (var group = 0; group < Rows; group++)
        {
            for (var kind = 0; kind < Columns; kind++)
            {
                if (hidden[group, kind] && Path(group, kind, OfHidden) is null)
                    HideCycle(group, kind);
            }
        }
    }

    private void HideCycle(int group, int kind)
    {
        // There is one: by the totals of two groups, or by what the row of totals hides.
        foreach (var (row, column) in Path(group, kind, OfAny) ?? throw new InvalidOperationException($"Nothing can hide the count of group {group} and kind {kind}."))
            hidden[row, column] = true;
    }

    private bool HasCycle(int group, int kind) => Path(group, kind, OfAny) is not null;

    private long? OfHidden(int row, int column) => hidden[row, column] ? 0 : null;

    private long? OfAny(int row, int column) => hidden[row, column] ? 0 : IsFree(row, column) ? table[row, column] + (column == table.Kinds ? OfTotal : 0) : null;

    // The row of totals has been decided.
    private bool IsFree(int row, int column) => row < table.Groups && table[row, column] > 0;

    // The cheapest way from a row's node to a column's that does not use their own edge; null: none.
    private List<(int Row, int Column)>? Path(int from, int to, Func<int, int, long?> cost)
    {
        var nodes = Rows + Columns;
        var (distances, before) = (new long[nodes], new int[nodes]);
        Array.Fill(distances, long.MaxValue);
        distances[from] = 0;
        var open = new PriorityQueue<int, (long Distance, int Node)>();
        open.Enqueue(from, (0, from));
        while (open.TryDequeue(out var node, out var at))
        {
            if (at.Distance > distances[node])
                continue;
            for (var other = node < Rows ? Rows : 0; other < (node < Rows ? nodes : Rows); other++)
            {
                var (row, column) = node < Rows ? (node, other - Rows) : (other, node - Rows);
                if ((row == from && column == to) || cost(row, column) is not { } step || at.Distance + step >= distances[other])
                    continue;
                (distances[other], before[other]) = (at.Distance + step, node);
                open.Enqueue(other, (distances[other], other));
            }
        }
        if (distances[Rows + to] == long.MaxValue)
            return null;
        var path = new List<(int Row, int Column)>();
        for (var node = Rows + to; node != from; node = before[node])
            path.Add(node < Rows ? (node, before[node] - Rows) : (before[node], node - Rows));
        return path;
    }

    private static int Count(bool[,] cells)
    {
        var count = 0;
        foreach (var cell in cells)
            count += cell ? 1 : 0;
        return count;
    }
}
