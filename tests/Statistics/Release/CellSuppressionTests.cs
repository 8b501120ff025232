using System.Numerics;
using Watchgrain.Statistics.Release;

namespace Watchgrain.Statistics.Tests.Release;

public sealed class CellSuppressionTests(ITestOutputHelper output)
{
    private const int Least = 11;

    [Fact]
    public void Table_WithoutSmallCounts_IsToldWhole()
    {
        var suppression = CellSuppression.Of(new(new long[,] { { 20, 0 }, { 11, 400 } }), Least);
        Assert.Equal((0, 0), (suppression.Primary, suppression.Hidden));
    }

    [Fact]
    public void SmallCount_IsHiddenWithTheLeastThatKeepsItFromBeingReckoned()
    {
        // Of three groups and two kinds one count is 5: another one of its group, and the same two of the group with the least.
        var suppression = CellSuppression.Of(new(new long[,] { { 5, 60 }, { 40, 50 }, { 900, 800 } }), Least);
        Assert.Equal(["0,0", "0,1", "1,0", "1,1"], Hidden(suppression, 3, 2));
        Assert.Equal(1, suppression.Primary);
    }

    [Fact]
    public void Zero_IsAlwaysToldAndHidesNothing()
    {
        var suppression = CellSuppression.Of(new(new long[,] { { 5, 0, 60 }, { 40, 0, 50 } }), Least);
        Assert.False(suppression[0, 1] || suppression[1, 1]);
    }

    /// <summary>Whoever has what is told, and the sums, solves for what is not: no hidden count may come out. Solved by elimination with whole fractions, for two tables of the same rows of data together.</summary>
    [Fact]
    public void HiddenCounts_OfRandomTables_CannotBeReckonedFromWhatIsTold()
    {
        const int Seed = 20261130;
        var random = new Random(Seed);
        var (tables, hidden, told) = (0, 0, 0);
        for (; tables < 1500; tables++)
        {
            var kinds = random.Next(1, 5);
            var first = Random(random, random.Next(1, 6), kinds);
            var second = Regrouped(random, first, random.Next(1, 5));
            var (a, b) = (CellSuppression.Of(first, Least), CellSuppression.Of(second, Least));
            for (var kind = 0; kind <= kinds; kind++)
                Assert.Equal(a[first.Groups, kind], b[second.Groups, kind]);
            CheckTold(first, a);
            CheckTold(second, b);
            var betrayed = Solved([(first, a), (second, b)]);
            Assert.True(betrayed.Count == 0, $"seed {Seed}, table {tables}: {string.Join(", ", betrayed)} can be reckoned");
            hidden += a.Hidden + b.Hidden;
            told += ((first.Groups + 1) * (kinds + 1)) + ((second.Groups + 1) * (kinds + 1)) - a.Hidden - b.Hidden;
        }
        Assert.True(hidden > 5000 && told > 5000);
        output.WriteLine($"seed {Seed}: {tables} pairs of tables, {hidden} counts hidden, {told} told, none reckoned");
    }

    /// <summary>The check itself: with the small counts alone hidden, most tables betray them.</summary>
    [Fact]
    public void SmallCountsAlone_AreReckonedByTheCheck()
    {
        var table = new CountTable(new long[,] { { 5, 60 }, { 40, 50 } });
        Assert.Equal(["0,0"], Solve(table, [(0, 0)]));
        Assert.Empty(Solve(table, [(0, 0), (0, 1), (1, 0), (1, 1)]));
    }

    // No count from 1 to 10 is told, nor a sum of hidden ones that is.
    private static void CheckTold(CountTable table, CellSuppression suppression)
    {
        for (var group = 0; group <= table.Groups; group++)
        {
            for (var kind = 0; kind <= table.Kinds; kind++)
                Assert.True(suppression[group, kind] ? table[group, kind] > 0 : table[group, kind] is 0 or >= Least);
        }
        for (var group = 0; group <= table.Groups; group++)
        {
            if (!suppression[group, table.Kinds])
                CheckParts([.. Enumerable.Range(0, table.Kinds).Where(kind => suppression[group, kind]).Select(kind => table[group, kind])]);
        }
        for (var kind = 0; kind <= table.Kinds; kind++)
        {
            if (!suppression[table.Groups, kind])
                CheckParts([.. Enumerable.Range(0, table.Groups).Where(group => suppression[group, kind]).Select(group => table[group, kind])]);
        }
    }

    private static void CheckParts(long[] parts) => Assert.True(parts.Length == 0 || (parts.Length > 1 && parts.Sum() >= Least), string.Join(' ', parts));

    private static CountTable Random(Random random, int groups, int kinds)
    {
        var cells = new long[groups, kinds];
        var most = random.Next(3) switch { 0 => 8, 1 => 30, _ => 200 };
        for (var group = 0; group < groups; group++)
        {
            for (var kind = 0; kind < kinds; kind++)
                cells[group, kind] = random.Next(4) == 0 ? 0 : random.Next(most);
        }
        return new(cells);
    }

    // The same rows of data by another feature.
    private static CountTable Regrouped(Random random, CountTable table, int groups)
    {
        var cells = new long[groups, table.Kinds];
        for (var kind = 0; kind < table.Kinds; kind++)
        {
            for (var row = 0; row < table[table.Groups, kind]; row++)
                cells[Math.Min(random.Next(groups), random.Next(groups)), kind]++;
        }
        return new(cells);
    }

    private static List<string> Hidden(CellSuppression suppression, int groups, int kinds) =>
        [.. from @group in Enumerable.Range(0, groups + 1) from kind in Enumerable.Range(0, kinds + 1) where suppression[@group, kind] select $"{@group},{kind}"];

    private static List<string> Solve(CountTable table, (int, int)[] hidden)
    {
        var unknowns = new Dictionary<string, int>();
        foreach (var (group, kind) in hidden)
            unknowns.Add($"{group},{kind}", unknowns.Count);
        return Reckoned(Equations(table, (group, kind) => unknowns.TryGetValue($"{group},{kind}", out var place) ? place : null), unknowns);
    }

    // The rows of totals of all tables are one: of the same data.
    private static List<string> Solved(IReadOnlyList<(CountTable Table, CellSuppression Suppression)> tables)
    {
        var unknowns = new Dictionary<string, int>();
        var equations = new List<Dictionary<int, int>>();
        for (var number = 0; number < tables.Count; number++)
        {
            var (table, suppression) = tables[number];
            int? Place(int group, int kind)
            {
                if (!suppression[group, kind])
                    return null;
                var name = group == table.Groups ? $"all,{kind}" : $"{number}:{group},{kind}";
                unknowns.TryAdd(name, unknowns.Count);
                return unknowns[name];
            }
            equations.AddRange(Equations(table, Place));
        }
        return Reckoned(equations, unknowns);
    }

    // Each group and each kind, totals too, adds up. What is told is known, and its share of an equation is on the other side.
    private static List<Dictionary<int, int>> Equations(CountTable table, Func<int, int, int?> place)
    {
        var equations = new List<Dictionary<int, int>>();
        void Add(IEnumerable<(int Group, int Kind, int Sign)> terms)
        {
            var equation = new Dictionary<int, int>();
            foreach (var (group, kind, sign) in terms)
            {
                if (place(group, kind) is { } unknown)
                    equation[unknown] = equation.GetValueOrDefault(unknown) + sign;
            }
            equations.Add(equation);
        }
        for (var group = 0; group <= table.Groups; group++)
            Add(Enumerable.Range(0, table.Kinds + 1).Select(kind => (group, kind, kind == table.Kinds ? -1 : 1)));
        for (var kind = 0; kind <= table.Kinds; kind++)
            Add(Enumerable.Range(0, table.Groups + 1).Select(group => (group, kind, group == table.Groups ? -1 : 1)));
        return equations;
    }

    // An unknown is determined when the reduced equations have one with it alone.
    private static List<string> Reckoned(List<Dictionary<int, int>> equations, Dictionary<string, int> unknowns)
    {
        var matrix = equations.Select(equation => Enumerable.Range(0, unknowns.Count).Select(unknown => new BigInteger(equation.GetValueOrDefault(unknown))).ToArray()).ToList();
        var rank = 0;
        for (var column = 0; column < unknowns.Count && rank < matrix.Count; column++)
        {
            var pivot = matrix.FindIndex(rank, row => !row[column].IsZero);
            if (pivot < 0)
                continue;
            (matrix[rank], matrix[pivot]) = (matrix[pivot], matrix[rank]);
            for (var row = 0; row < matrix.Count; row++)
            {
                if (row == rank || matrix[row][column].IsZero)
                    continue;
                var (own, other) = (matrix[rank][column], matrix[row][column]);
                matrix[row] = [.. matrix[row].Zip(matrix[rank], (value, pivoted) => (value * own) - (pivoted * other))];
                var divisor = matrix[row].Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
                if (!divisor.IsZero)
                    matrix[row] = [.. matrix[row].Select(value => value / divisor)];
            }
            rank++;
        }
        var names = unknowns.ToDictionary(unknown => unknown.Value, unknown => unknown.Key);
        return [.. matrix.Where(row => row.Count(value => !value.IsZero) == 1).Select(row => names[Array.FindIndex(row, value => !value.IsZero)]).Order()];
    }
}
