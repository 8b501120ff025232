namespace Watchgrain.Statistics.Summaries;

/// <summary>What <see cref="PredictionErrors"/> adds up, in the order of its binary form: of the error e = ŷ − y, of |e| relative to |y|, and of the target z about its centre.</summary>
internal enum ErrorPower
{
    Error,
    Absolute,
    Square,
    Cube,
    Fourth,
    Relative,
    RelativeSquare,
    Target,
    TargetSquare,
    TargetCube,
    TargetFourth,
    TargetError,
    TargetErrorSquare,
    TargetSquareError,
    TargetSquareErrorSquare,
}
