namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>
/// Which sources contradict the model in the same way: cosine similarity of their <see cref="Residuals"/> among those that contradict it noticeably, groups by <see cref="AverageLinkage"/>, held against what independent sources would show (<see cref="IndependentSources"/>).
/// Information, no alarm: independent sources that are careless in the same way look alike too.
/// </summary>
/// <remarks>
/// A group's last merge lies above the level that sets of independent sources of these sizes reach once in a hundred at most, and above <see cref="LeastLikeness"/>. The answer to the same question is the same: draws are seeded. Pure.
/// Idea: Fung, Yoon, Beschastnikh, "The Limitations of Federated Learning in Sybil Settings" (FoolsGold, 2020).
/// </remarks>
public static class SourceLikeness
{
    /// <summary>|z| above 2 is noticeable, in units of what is usual among the sources: who does nothing unusual has no profile to compare.</summary>
    public const double Noticeable = 2;

    /// <summary>3: two that are alike are one coincidence.</summary>
    public const int LeastMembers = 3;

    /// <summary>½: below it more of two profiles differs than agrees, however rare likeness is among independent sources.</summary>
    public const double LeastLikeness = 0.5;

    /// <summary>64 that stand out most are compared with one another.</summary>
    public const int MostCompared = 64;

    /// <summary>Null with fewer than four sources: nobody can tell a source from the model.</summary>
    /// <param name="sources">Those with labels; what several names share (<c>other</c>) is no source.</param>
    public static LikenessReading? Of(IReadOnlyList<ProfiledSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count < ResidualSet.LeastSources) return null;
        var set = new ResidualSet(sources);
        var residuals = set.Of(set.Counted());
        var level = Math.Max(LeastLikeness, new IndependentSources(set, residuals).Level());
        var compared = residuals.Noticeable(Noticeable, MostCompared);
        var likeness = Likeness(residuals, compared);
        int[][] groups = Alike(likeness, level);
        return new(
            level,
            [.. Enumerable.Range(0, set.Count).Select(source => Shown(residuals, source, compared, likeness))],
            [.. groups.Select(group => Shown(set, residuals, [.. group.Select(member => compared[member])], Mean(likeness, group))).OrderByDescending(group => group.Members.Length)]);
    }

    /// <summary>The height at which the first <see cref="LeastMembers"/> become a cluster; −1 when there are not so many.</summary>
    internal static double Highest(Residuals residuals)
    {
        foreach (var (height, members) in AverageLinkage.Merges(Likeness(residuals, residuals.Noticeable(Noticeable, MostCompared))))
            if (members.Length >= LeastMembers) return height;
        return -1;
    }

    private static double[,] Likeness(Residuals residuals, int[] compared)
    {
        double[][] directions = Array.ConvertAll(compared, residuals.Direction);
        var likeness = new double[compared.Length, compared.Length];
        for (var i = 0; i < compared.Length; i++)
            for (var j = 0; j <= i; j++)
            {
                var cosine = 0.0;
                for (var place = 0; place < ContradictionProfile.Places; place++) cosine += directions[i][place] * directions[j][place];
                likeness[i, j] = likeness[j, i] = Math.Clamp(cosine, -1, 1);
            }
        return likeness;
    }

    // Heights never rise, so the largest clusters above the level hold the others.
    private static int[][] Alike(double[,] likeness, double level)
    {
        var groups = new List<int[]>();
        foreach (var (height, members) in AverageLinkage.Merges(likeness))
        {
            if (height <= level) break;
            groups.RemoveAll(group => members.Contains(group[0]));
            groups.Add(members);
        }
        return [.. groups.Where(group => group.Length >= LeastMembers)];
    }

    private static double Mean(double[,] likeness, int[] group)
    {
        var sum = 0.0;
        foreach (var i in group)
            foreach (var j in group)
                if (i < j) sum += likeness[i, j];
        return sum / (group.Length * (group.Length - 1) / 2.0);
    }

    private static LikeSource Shown(Residuals residuals, int source, int[] compared, double[,] likeness)
    {
        var own = Array.IndexOf(compared, source);
        var (nearest, most) = (default(int?), default(double?));
        for (var other = 0; own >= 0 && other < compared.Length; other++)
            if (other != own && !(likeness[own, other] <= most)) (nearest, most) = (compared[other], likeness[own, other]);
        return new(residuals.ScaledScore(source, 0), residuals.ScaledScore(source, 1), residuals.ScaledScore(source, 2)) { Excess = residuals.TotalExcess(source), IsCompared = own >= 0, Nearest = nearest, Likeness = most };
    }

    private static LikenessGroup Shown(ResidualSet set, Residuals residuals, int[] members, double likeness)
    {
        var places = new List<LikePlace>();
        for (var place = 0; place < ContradictionProfile.Places; place++)
        {
            var rows = members.Sum(member => set.Counts(member, place) ? set.Of(member).Rows[place] : 0);
            if (rows == 0) continue;
            var contradictions = members.Sum(member => set.Counts(member, place) ? set.Of(member).Contradictions[place] : 0);
            places.Add(new(place, rows, contradictions, Math.Clamp(contradictions - members.Sum(member => residuals.Excess(member, place)), 0, rows)));
        }
        return new(members, likeness, [.. places]);
    }
}
