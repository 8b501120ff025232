namespace Watchgrain.Statistics.Feedback;

/// <summary>Labelled rows, of them those with label 1 and those whose predicted class is not the label. Negative where a retraction is ahead of its addition.</summary>
public readonly record struct LabelledRows(long Rows, long Ones, long Errors)
{
    /// <summary>Share of label 1, in [0, 1]; null without rows and with negative counts.</summary>
    public double? LabelRate => Share(Ones);

    /// <summary>Share of the rows whose predicted class is the label, in [0, 1]; null without rows and with negative counts.</summary>
    public double? Accuracy => Share(Rows - Errors);

    public static LabelledRows operator +(LabelledRows a, LabelledRows b) => new(a.Rows + b.Rows, a.Ones + b.Ones, a.Errors + b.Errors);

    public static LabelledRows operator -(LabelledRows a, LabelledRows b) => new(a.Rows - b.Rows, a.Ones - b.Ones, a.Errors - b.Errors);

    private double? Share(long part) => Rows > 0 && part >= 0 && part <= Rows ? (double)part / Rows : null;
}
