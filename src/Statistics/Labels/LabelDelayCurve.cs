namespace Watchgrain.Statistics.Labels;

/// <summary>The share of predictions that have their first label by an age, where young predictions have not had the time yet.</summary>
/// <remarks>
/// The product-limit estimate: of the predictions that have been watched for as long and had no label before, the share that got one at each age (Kaplan and Meier 1958, Nonparametric estimation from incomplete observations).
/// Predictions are watched in groups, each from when its youngest was made; a group counts at an age only once all of it has been watched for so long.
/// </remarks>
public sealed class LabelDelayCurve
{
    private readonly Point[] points;

    private LabelDelayCurve(Point[] points) => this.points = points;

    /// <summary>One point per age at which labels came, ascending; the shares never fall.</summary>
    public IReadOnlyList<Point> Points => points;

    /// <param name="groups">How many predictions a group has, for how long all of them have been watched (in the unit of ages; negative: not yet), and the delays of its labels.</param>
    public static LabelDelayCurve Of(IEnumerable<(long Predictions, long Watched, LabelDelays Delays)> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var cells = new List<(long Age, long Labels, int Group)>();
        var known = new List<(long Watched, long Waiting)>();
        foreach (var (predictions, watched, delays) in groups)
        {
            // A label without a prediction that was counted (its rows came too late for their pane) makes one.
            known.Add((watched, Math.Max(predictions, delays.Count)));
            cells.AddRange(delays.NonEmpty().Select(cell => (cell.Age, cell.Labels, known.Count - 1)));
        }
        // From the longest watched: at an age those that have been watched for so long stand in front.
        var order = Enumerable.Range(0, known.Count).OrderByDescending(group => known[group].Watched).ToArray();
        var waiting = known.Select(group => group.Waiting).ToArray();
        var points = new List<Point>();
        var without = 1.0;
        foreach (var age in cells.GroupBy(cell => cell.Age).OrderBy(age => age.Key))
        {
            var atRisk = order.TakeWhile(group => known[group].Watched >= age.Key).Sum(group => waiting[group]);
            var labels = age.Where(cell => known[cell.Group].Watched >= age.Key).Sum(cell => cell.Labels);
            foreach (var cell in age)
                waiting[cell.Group] -= cell.Labels;
            if (atRisk == 0)
                continue;
            without *= 1 - (double)labels / atRisk;
            points.Add(new(age.Key, 1 - without, atRisk));
        }
        return new([.. points]);
    }

    /// <summary>The age by which this share of the predictions has its label; null when it is not reached by the ages that have been watched.</summary>
    /// <param name="share">In (0, 1].</param>
    public long? AgeOf(double share) => Array.FindIndex(points, point => point.Share >= share) is var found and >= 0 ? points[found].Age : null;

    /// <param name="Age">Up to and including this.</param>
    /// <param name="Share">Of the predictions, in [0, 1].</param>
    /// <param name="AtRisk">Predictions that have been watched for so long and had no label before this point.</param>
    public readonly record struct Point(long Age, double Share, long AtRisk);
}
